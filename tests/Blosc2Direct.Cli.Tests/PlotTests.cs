using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Plot;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>plot: pictures are decoded and looked at, previews are compared.</summary>
public sealed class PlotTests : IDisposable
{
    private readonly SampleFile _sample = new();

    public static TheoryData<string, string, double[]> Curves => new()
    {
        { "ramp", "<f8", [0, 1, 2, 3, 4] }, { "gaps", "<f8", [1, double.NaN, 3, double.PositiveInfinity, double.NegativeInfinity, 2] },
        { "none", "<f8", [double.NaN, double.NaN] }, { "same", "<f4", [7, 7, 7] }, { "zero", "<f4", [0, 0] }, { "one", "<i4", [5] }, { "empty", "<f8", [] },
        { "big-endian", ">i2", [-5, 300, 20] }, { "bytes", "u1", [0, 255] }, { "truth", "b1", [0, 1, 1, 0] }, { "half", ">f2", [1, 2] },
        { "huge", "<f8", [-1.7e308, 1.7e308] }, { "tiny", "<f8", [5e-324, 0] }, { "close", "<f8", [1e15, 1e15 + 1] }, { "ulong", "<u8", [0, 1.8e19] },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Curves))]
    public void Every_curve_can_be_drawn_on_everything(string name, string dtype, double[] values)
    {
        Make(name, dtype, values, [values.Length]);
        foreach (string[] options in (string[][])[[], ["--range", "0.5:2.5"], ["--reduce", "nearest"]])
        {
            Picture picture = Draw(name, options);
            Assert.True(picture.Colors > 1, "blank");
            AssertSvg(name, options);
            ToolRun preview = ToolRun.Of(["plot", _sample.Path, name, .. options]);
            Assert.Equal((0, ""), (preview.Code, preview.Error));
            Assert.DoesNotContain('\e', preview.Out);
        }

        bool hasCurve = values.Any(v => !double.IsNaN(v));
        Assert.Equal(hasCurve, Draw(name).Bounds(IsBlue).Right >= 0);
    }

    [Theory]
    [InlineData("<f4", 40, 30)]
    [InlineData(">i4", 1, 1)]
    [InlineData("b1", 2, 3)]
    [InlineData("<f8", 0, 3)]
    [InlineData("<c16", 3, 0)]
    [InlineData("<c8", 3, 4)]
    public void Every_image_can_be_drawn_on_everything(string dtype, int rows, int columns)
    {
        ElementType type = Formats.NumpyDescr.ReadOption(dtype);
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(i => (double)(i % (type is BoolType ? 2 : 100)))];
        Make("image", dtype, values, [rows, columns]);
        foreach (string[] options in (string[][])[[], ["--log"], ["--colormap", "gray"], ["--reduce", "nearest"]])
        {
            Assert.True(Draw("image", options).Colors > 2, "blank");
            AssertSvg("image", options);
            Assert.Equal(0, ToolRun.Of(["plot", _sample.Path, "image", .. options]).Code);
        }
    }

    [Fact]
    public void A_picture_has_the_size_asked_for_and_the_values_where_they_belong()
    {
        Make("corner", "<f8", [0, 0, 0, 0, 0, 0, 0, 0, 1], [3, 3]);
        Picture picture = Draw("corner", "--width", "400", "--height", "300", "--colormap", "gray");
        Assert.Equal((400, 300), (picture.Width, picture.Height));
        (int left, int top, int right, int bottom) = picture.Bounds(color => color == new Rgb(0, 0, 0));
        Assert.Equal(new Rgb(255, 255, 255), picture[right - ((right - left) / 6), bottom - ((bottom - top) / 6)]);
        Assert.Equal(new Rgb(0, 0, 0), picture[left + ((right - left) / 6), bottom - ((bottom - top) / 6)]);
        Assert.Equal(new Rgb(0, 0, 0), picture[right - ((right - left) / 6), top + ((bottom - top) / 6)]);
    }

    [Fact]
    public void A_spike_among_millions_is_seen()
    {
        const int Count = 3_000_000;
        float[] values = new float[Count];
        values[2_000_001] = 1;
        using (H5File file = H5File.Open(_sample.Path, FileAccess.ReadWrite))
        {
            using NdArray<float> array = file.Root.CreateArray<float>("long", [Count], chunks: [70_000]);
            array.Write(values);
        }

        JsonElement json = ToolRun.Of("plot", _sample.Path, "long", "-o", _sample.File("long.png"), "--json").Json;
        Assert.Equal(1, json.GetProperty("maximum").GetDouble());
        Picture picture = Picture.Read(_sample.File("long.png"));
        (int left, int top, int right, int bottom) = picture.Bounds(IsBlue);
        Assert.True(bottom - top > 400, $"the spike is {bottom - top} pixels high");
        int[] columns = [.. Enumerable.Range(left, right - left).Where(x => IsBlue(picture[x, (top + bottom) / 2]))];
        Assert.InRange(columns.Length, 1, 3);
        Assert.InRange((columns[0] - left) / (double)(right - left), 0.66, 0.675);
    }

    [Fact]
    public void Means_of_blocks_leave_out_what_is_no_number()
    {
        GridReducer reducer = new(4, 6, 2, 3);
        double[][] rows = [[1, 3, double.NaN, 8, 1, 1], [1, 3, double.NaN, double.NaN, 1, double.PositiveInfinity], [double.NaN, double.NaN, 0, 0, double.NegativeInfinity, double.NaN], [double.NaN, double.NaN, 0, 4, double.NaN, double.NaN]];
        for (int row = 0; row < 4; row++)
        {
            reducer.Add(row, 0, rows[row].AsSpan(0, 3));
            reducer.Add(row, 3, rows[row].AsSpan(3));
        }

        GridData data = reducer.ToData();
        Assert.Equal([2, 8, 1, double.NaN, 1, double.NegativeInfinity], data.Values);
        Assert.Equal((1, 8, 1), (data.Minimum, data.Maximum, data.LeastPositive));
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("mean")]
    public void Images_larger_than_the_picture_keep_their_shape(string how)
    {
        Make("wide", "<i4", [.. Enumerable.Range(0, 300 * 4000).Select(i => (double)(i % 4000))], [300, 4000]);
        Picture picture = Draw("wide", "--width", "300", "--height", "200", "--reduce", how, "--colormap", "gray");
        (int left, int top, int right, int bottom) = (90, 60, 180, 120);
        Assert.True(picture[right, top].R > picture[left, top].R + 50);
        Assert.Equal(picture[left, top], picture[left, bottom]);
    }

    [Fact]
    public void The_preview_of_a_curve_is_drawn_with_dots()
    {
        Make("hill", "<i2", [0, 1, 4, 9, 4, 1, 0], [7]);
        ToolRun run = ToolRun.Of("plot", _sample.Path, "hill", "--width", "14", "--height", "3");
        Assert.Equal(0, run.Code);
        Assert.Equal(Snapshot, run.Out);
    }

    [Fact]
    public void The_preview_of_an_image_is_drawn_with_shades_or_colours()
    {
        Make("steps", "u1", [0, 1, 2, 3, 4, 4, 3, 2, 1, 0], [2, 5]);
        Assert.Equal("/steps[::-1]\n█▓▒░ \n ░▒▓█\nsteps: 0 to 4\n", ToolRun.Of("plot", _sample.Path, "steps[::-1]").Out);
        StringWriter output = new();
        CliApplication.Run(["plot", _sample.Path, "steps", "--colormap", "gray"], new CliHost { Out = output, Error = output, Color = true }, default);
        Assert.Contains("\e[38;2;0;0;0m\e[48;2;255;255;255m▀", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_units_and_names_of_any_kind_stand_in_the_picture()
    {
        ToolRun run = ToolRun.Of("plot", _sample.Path, "points", "--field", "x", "-o", _sample.File("x.svg"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        ToolRun.Of("plot", _sample.Path, "g/matrix", "-o", _sample.File("m.svg"));
        Assert.Contains("matrix [m]", File.ReadAllText(_sample.File("m.svg")), StringComparison.Ordinal);
        Make("Größe <&\u0001>", "<i2", [1, 2, 3], [3]);
        XDocument svg = AssertSvg("Größe <&\u0001>");
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "text" && e.Value == "/Größe <&\ufffd>");
        Assert.True(Draw("Größe <&\u0001>").Colors > 2);
    }

    [Fact]
    public void What_cannot_be_drawn_is_a_usage_error_and_leaves_no_file()
    {
        Make("cube", "<i2", new double[8], [2, 2, 2]);
        string png = _sample.File("x.png");
        string[][] bad =
        [
            ["cube", "-o", png], ["points", "-o", png], ["text", "-o", png], ["points", "--field", "nope", "-o", png], ["g/matrix", "-o", _sample.File("x.jpg")],
            ["g/matrix", "-o", png, "--width", "5"], ["g/matrix", "-o", png, "--range", "2"], ["g/matrix", "-o", png, "--range", "2:1"],
            ["g/matrix", "-o", png, "--colormap", "jet"], ["g/matrix", "-o", png, "--reduce", "x"], ["g/matrix", "-o", png, "--log", "--range", "-1:5"],
        ];
        foreach (string[] args in bad)
        {
            ToolRun run = ToolRun.Of(["plot", _sample.Path, .. args]);
            Assert.True(run.Code == ExitCode.Usage, $"{string.Join(' ', args)}: {run.Code} {run.Error}");
        }

        Assert.Equal(["sample.h5"], _sample.Names());
    }

    [Fact]
    public void Ticks_are_round_few_and_inside_whatever_the_scale()
    {
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            double a = BitConverter.Int64BitsToDouble(random.NextInt64()), b = BitConverter.Int64BitsToDouble(random.NextInt64());
            (double low, double high) = (Math.Min(a, b), Math.Max(a, b));
            if (!double.IsFinite(low) || !double.IsFinite(high))
            {
                continue;
            }

            foreach (Scale scale in (Scale[])[Scale.Around(low, high, false), Scale.Around(low, low, false), Scale.Around(Math.Abs(low) + double.Epsilon, Math.Abs(low) * 3 + double.Epsilon, true), new(high, low)])
            {
                List<Tick> ticks = scale.Ticks(6);
                Assert.InRange(ticks.Count, 0, 40);
                Assert.All(ticks, tick => Assert.InRange(scale.Place(tick.Value), -0.01, 1.01));
            }
        }
    }

    // The colour of curves, also where an edge is half covered.
    private static bool IsBlue(Rgb color) => color.B > color.R + 60;

    private const string Snapshot = """
        /hill
         9.36 ┤⠀⠀⠀⠀⠀⢠⠚⢄⠀⠀⠀⠀⠀⠀
              │⠀⠀⠀⠀⡰⠁⠀⠀⠑⠤⡀⠀⠀⠀
        -0.36 ┤⣀⠤⠒⠉⠀⠀⠀⠀⠀⠀⠈⠒⠢⢄
               0            6
        hill: 0 to 9

        """;

    private void Make(string name, string dtype, double[] values, long[] shape)
    {
        ElementType type = Formats.NumpyDescr.ReadOption(dtype);
        ElementType number = type is ComplexType complex ? complex.Component : type;
        byte[] bytes = new byte[values.Length * type.Size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> element = bytes.AsSpan(i * type.Size, number.Size);
            switch (number)
            {
                case FloatType { Size: 8 }: BinaryPrimitives.WriteDoubleLittleEndian(element, values[i]); break;
                case FloatType { Size: 4 }: BinaryPrimitives.WriteSingleLittleEndian(element, (float)values[i]); break;
                case FloatType: BinaryPrimitives.WriteHalfLittleEndian(element, (Half)values[i]); break;
                case IntegerType { Size: 8 }: BinaryPrimitives.WriteUInt64LittleEndian(element, (ulong)values[i]); break;
                case IntegerType { Size: 4 }: BinaryPrimitives.WriteInt32LittleEndian(element, (int)values[i]); break;
                case IntegerType { Size: 2 }: BinaryPrimitives.WriteInt16LittleEndian(element, (short)values[i]); break;
                default: element[0] = (byte)values[i]; break;
            }

            if (dtype[0] == '>')
            {
                element.Reverse();
            }
        }

        using H5File file = H5File.Open(_sample.Path, FileAccess.ReadWrite);
        ArrayLayout layout = values.Length == 0 ? ArrayLayout.Contiguous : ArrayLayout.Chunked;
        using NdArray array = file.Root.CreateNdArray(name, new ArraySpec
        {
            Shape = [.. shape], Type = type, Layout = layout, ChunkShape = layout == ArrayLayout.Chunked ? [.. shape.Select(n => (int)n)] : default,
        });
        if (values.Length > 0)
        {
            array.Write(bytes);
        }
    }

    private Picture Draw(string name, params string[] options)
    {
        ToolRun run = ToolRun.Of(["plot", _sample.Path, name, "-o", _sample.File("p.png"), .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return Picture.Read(_sample.File("p.png"));
    }

    private XDocument AssertSvg(string name, params string[] options)
    {
        ToolRun run = ToolRun.Of(["plot", _sample.Path, name, "-o", _sample.File("p.svg"), .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        XDocument svg = XDocument.Load(_sample.File("p.svg"));
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "text");
        return svg;
    }

    /// <summary>A decoded PNG.</summary>
    private sealed record Picture(int Width, int Height, byte[] Bytes)
    {
        internal int Colors => MemoryMarshal.Cast<byte, Triple>(Bytes).ToArray().Distinct().Take(4).Count();

        internal Rgb this[int x, int y] => new(Bytes[3 * ((y * Width) + x)], Bytes[(3 * ((y * Width) + x)) + 1], Bytes[(3 * ((y * Width) + x)) + 2]);

        internal static Picture Read(string path)
        {
            byte[] file = File.ReadAllBytes(path);
            Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], file[..8]);
            int width = 0, height = 0;
            MemoryStream data = new();
            for (int at = 8; at < file.Length;)
            {
                int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
                string kind = System.Text.Encoding.ASCII.GetString(file, at + 4, 4);
                if (kind == "IHDR")
                {
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + 8)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + 12)));
                    Assert.Equal([8, 2, 0, 0, 0], file[(at + 16)..(at + 21)]);
                }
                else if (kind == "IDAT")
                {
                    data.Write(file, at + 8, length);
                }

                at += 12 + length;
            }

            data.Position = 0;
            using ZLibStream zlib = new(data, CompressionMode.Decompress);
            byte[] bytes = new byte[3 * width * height], row = new byte[1 + (3 * width)];
            for (int y = 0; y < height; y++)
            {
                zlib.ReadExactly(row);
                Assert.Equal(1, row[0]);
                Span<byte> line = bytes.AsSpan(3 * width * y, 3 * width);
                for (int x = 0; x < line.Length; x++)
                {
                    line[x] = (byte)(row[1 + x] + (x >= 3 ? line[x - 3] : 0));
                }
            }

            Assert.Equal(-1, zlib.ReadByte());
            return new Picture(width, height, bytes);
        }

        internal (int Left, int Top, int Right, int Bottom) Bounds(Func<Rgb, bool> isMeant)
        {
            (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    if (isMeant(this[x, y]))
                    {
                        (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                    }
                }
            }

            return (left, top, right, bottom);
        }

        private readonly record struct Triple(byte R, byte G, byte B);
    }
}
