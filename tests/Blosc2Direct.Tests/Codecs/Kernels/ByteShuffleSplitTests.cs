using System.Runtime.Intrinsics;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Tests.Codecs.Kernels;

/// <summary>The forward byte shuffle against the plain definition, on all vector widths of this machine.</summary>
public sealed unsafe class ByteShuffleSplitTests : IDisposable
{
    private readonly GuardedMemory _source = new(70_000);

    private const byte Guard = 0xa5;
    private const int GuardBytes = 64;

    private delegate int Splitter(byte* source, byte* destination, int count, int typeSize, nint planeStep);

    public static TheoryData<string> Widths
    {
        get
        {
            TheoryData<string> widths = ["any", "bytes"];
            if (Lanes128.AreSupported)
            {
                widths.Add("128");
            }

            if (Lanes256.AreSupported)
            {
                widths.Add("256");
            }

            if (Lanes512.AreSupported)
            {
                widths.Add("512");
            }

            return widths;
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Items_of_any_size_and_number_are_split_into_planes(string width)
    {
        Splitter split = For(width);
        for (int typeSize = 2; typeSize <= 255; typeSize += typeSize < 64 ? 1 : 17)
        {
            for (int count = 0; count <= 200; count += count < 80 ? 1 : 13)
            {
                CheckRun(split, count, typeSize, planeStep: count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Planes_may_lie_apart_and_in_reverse(string width)
    {
        Splitter split = For(width);
        foreach (int typeSize in (int[])[2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 24, 36, 255])
        {
            foreach (int count in (int[])[1, 15, 16, 17, 63, 64, 65, 130])
            {
                CheckRun(split, count, typeSize, planeStep: count + 7);
                CheckRun(split, count, typeSize, planeStep: -count - 3);
            }
        }
    }

    [Fact]
    public void A_block_keeps_what_is_left_after_its_last_whole_item()
    {
        for (int typeSize = 1; typeSize <= 255; typeSize += typeSize < 64 ? 1 : 19)
        {
            for (int bytes = 0; bytes < (typeSize * 3) + 40; bytes += 1 + (bytes / 50))
            {
                byte[] source = Numbered(bytes);
                byte[] destination = new byte[bytes + GuardBytes];
                destination.AsSpan().Fill(Guard);
                fixed (byte* to = destination)
                {
                    ByteShuffle.Split(Guarded(source), to, bytes, typeSize);
                }

                int count = bytes / typeSize;
                byte[] expected = [.. source];
                for (int at = 0; at < count * typeSize; at++)
                {
                    expected[(at % typeSize * count) + (at / typeSize)] = source[at];
                }

                Assert.Equal(expected, destination[..bytes]);
                Assert.False(destination.AsSpan(bytes).ContainsAnyExcept(Guard), $"type size {typeSize}, {bytes} bytes");
            }
        }
    }

    public void Dispose() => _source.Dispose();

    private void CheckRun(Splitter split, int count, int typeSize, int planeStep)
    {
        byte[] source = Numbered(count * typeSize);
        int spread = (typeSize - 1) * Math.Abs(planeStep);
        byte[] destination = new byte[GuardBytes + spread + count + GuardBytes];
        destination.AsSpan().Fill(Guard);
        byte[] expected = [.. destination];
        int first = GuardBytes + (planeStep < 0 ? spread : 0);
        int done;
        fixed (byte* to = destination)
        {
            done = split(Guarded(source), to + first, count, typeSize, planeStep);
        }

        // A width may leave the last few items, or all of a short run, to others.
        Assert.InRange(done, count < 80 ? 0 : count - 2, count);
        for (int item = 0; item < done; item++)
        {
            for (int plane = 0; plane < typeSize; plane++)
            {
                expected[first + (plane * planeStep) + item] = source[(item * typeSize) + plane];
            }
        }

        if (!expected.AsSpan().SequenceEqual(destination))
        {
            Assert.Fail($"{count} items of {typeSize} bytes, plane step {planeStep}");
        }
    }

    /// <summary>A copy right before memory that cannot be read.</summary>
    private byte* Guarded(byte[] bytes)
    {
        byte* at = _source.Last(bytes.Length);
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        return at;
    }

    private static byte[] Numbered(int bytes)
    {
        byte[] made = new byte[bytes];
        new Random(bytes + 1).NextBytes(made);
        return made;
    }

    private static Splitter For(string width) => width switch
    {
        "512" => PlaneSplit<Lanes512, Vector512<byte>>.Split,
        "256" => PlaneSplit<Lanes256, Vector256<byte>>.Split,
        "128" => PlaneSplit<Lanes128, Vector128<byte>>.Split,
        "bytes" => (source, destination, count, typeSize, step) =>
        {
            ByteShuffle.SplitByByte(source, destination, count, typeSize, step);
            return count;
        },
        _ => (source, destination, count, typeSize, step) =>
        {
            ByteShuffle.SplitRun(source, destination, count, typeSize, step);
            return count;
        },
    };
}
