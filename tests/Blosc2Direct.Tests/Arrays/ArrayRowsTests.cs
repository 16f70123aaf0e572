using System.Buffers.Binary;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Tests.Arrays;

public sealed unsafe class ArrayRowsTests
{
    private const int Rows = 1_000;
    private const int RowBytes = 30;

    // Little-endian a, big-endian b, a text with spaces, microseconds, and a gap of 4 bytes.
    private static readonly CompoundType Type = new(RowBytes, [
        new("a", 0, new IntegerType(4, true)),
        new("in", 8, new CompoundType(16, [
            new("b", 0, new FloatType(8, ByteOrder.BigEndian)), new("t", 8, new TimeType(8))])),
        new("s", 24, new FixedStringType(6, TextEncoding.Ascii, TextPadding.SpacePadded)),
    ]);

    public static TheoryData<BlockSplit?> Splits => [BlockSplit.Always, BlockSplit.Never, null];

    [Theory]
    [MemberData(nameof(Splits))]
    public void Several_fields_are_read_as_plain_cells_from_one_decoding_of_each_block(BlockSplit? split)
    {
        using H5File file = H5File.CreateInMemory();
        using NdArray array = Create(file, split);
        ArrayRows rows = new(array, "in/t", "a", "s", "in/b");
        Assert.Equal((8, 4, 6, 8, 26), (rows.GetFieldSize(0), rows.GetFieldSize(1), rows.GetFieldSize(2), rows.GetFieldSize(3), rows.RowSize));
        byte[][] cells = [new byte[8 * 300], new byte[4 * 300], new byte[6 * 300], new byte[8 * 300]];
        ReadStatistics taken;
        fixed (byte* t = cells[0], a = cells[1], s = cells[2], b = cells[3])
        {
            byte** places = stackalloc byte*[] { t, a, s, b };
            taken = rows.Read([0, 1, 2, 3], 150, 300, places, threads: 1);
        }

        Assert.Equal(split is null ? 0 : 4, taken.BlocksDecoded);
        for (int row = 0; row < 300; row++)
        {
            int number = row + 150;
            Assert.Equal(number + 0.25, BinaryPrimitives.ReadDoubleLittleEndian(cells[0].AsSpan(row * 8)), 1e-9);
            Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(cells[1].AsSpan(row * 4)));
            Assert.Equal($"r{number}".PadRight(6, '\0'), System.Text.Encoding.ASCII.GetString(cells[2], row * 6, 6));
            Assert.Equal(number / 2.0, BinaryPrimitives.ReadDoubleLittleEndian(cells[3].AsSpan(row * 8)));
        }
    }

    [Fact]
    public void Rows_of_all_fields_are_written_as_they_are_read_at_single_places_too()
    {
        using H5File file = H5File.CreateInMemory();
        using NdArray array = Create(file, BlockSplit.Always);
        ArrayRows rows = new(array, "a", "in/b", "in/t", "s");
        byte[] images = new byte[3 * rows.RowSize];
        byte[] again = new byte[3 * rows.RowSize];
        fixed (byte* image = images, other = again)
        {
            rows.ReadRowsAt([7, 500, 999], image);
            rows.WriteRows(0, 3, image);
            rows.AppendRows(image, 3);
            rows.ReadRows(0, 3, other);
            Assert.Equal(images, again);
            rows.ReadRows(Rows, 3, other);
            Assert.Equal(images, again);
            int first;
            rows.Read(0, 2, 1, (byte*)&first);
            Assert.Equal(999, first);
        }
    }

    [Fact]
    public void Fields_that_are_not_there_and_rows_that_lose_some_are_refused()
    {
        using H5File file = H5File.CreateInMemory();
        using NdArray array = Create(file, BlockSplit.Always);
        Assert.Contains("'in/x'", Assert.Throws<ElementTypeException>(() => new ArrayRows(array, "in/x")).Message, StringComparison.Ordinal);
        ArrayRows some = new(array, "a", "s");
        Assert.Throws<ElementTypeException>(() => Append(some));
        Assert.Throws<SelectionException>(() => ReadBehind(some));

        static void Append(ArrayRows rows)
        {
            byte* image = stackalloc byte[rows.RowSize];
            rows.AppendRows(image, 1);
        }

        static void ReadBehind(ArrayRows rows)
        {
            byte* image = stackalloc byte[rows.RowSize];
            rows.ReadRows(Rows, 1, image);
        }
    }

    private static NdArray Create(H5File file, BlockSplit? split)
    {
        ArraySpec spec = new() { Shape = [Rows], MaxShape = [ArraySpec.Unlimited], Type = Type, ChunkShape = [400] };
        Blosc2Options? codec = split is null ? null
            : new Blosc2Options { Codec = Blosc2Codec.Lz4, SplitBlocks = split.Value, BlockShape = [100] };
        NdArray array = file.Root.CreateNdArray("rows", spec, codec);
        byte[] elements = new byte[Rows * RowBytes];
        for (int row = 0; row < Rows; row++)
        {
            Span<byte> element = elements.AsSpan(row * RowBytes, RowBytes);
            BinaryPrimitives.WriteInt32LittleEndian(element, row);
            BinaryPrimitives.WriteDoubleBigEndian(element[8..], row / 2.0);
            new TimeType(8).FromSeconds(row + 0.25, element.Slice(16, 8));
            System.Text.Encoding.ASCII.GetBytes($"r{row}".PadRight(6), element[24..]);
        }

        array.Write(elements);
        return array;
    }
}
