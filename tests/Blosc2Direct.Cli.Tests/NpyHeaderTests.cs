using System.Text;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Tests;

/// <summary>The header of .npy files: one bad file for every field.</summary>
public sealed class NpyHeaderTests
{
    private const string Good = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(int version)
    {
        using MemoryStream stream = new(File(Good, version));
        NpyHeader header = NpyHeader.Read(stream, "x.npy");
        Assert.Equal((new FloatType(4), false, 12L), (header.Type, header.IsFortran, header.Length));
        Assert.Equal("3 × 4", Output.Quantity.Shape(header.Shape));
        Assert.Equal(stream.Length, stream.Position);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 1)]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (3L,)}", 3)]
    [InlineData("{\"shape\": (0, 7), \"descr\": [(('a title', 'x'), '<i2'), ('y', '|S3', (2,))], \"fortran_order\": False}", 0)]
    public void What_older_and_other_writers_write_is_read(string text, long length) => Assert.Equal(length, Read(File(text, 1)).Length);

    [Fact]
    public void What_is_written_is_read_again_and_begins_the_data_at_a_multiple_of_64()
    {
        CompoundType named = new(13, [new("Größe", 0, new FloatType(8)), new("名 'x'\\", 8, new IntegerType(1, false))]);
        CompoundType wide = new(9000, [.. Enumerable.Range(0, 9000).Select(i => new CompoundField($"field{i}", i, new IntegerType(1, true)))]);
        foreach ((ElementType type, int version) in ((ElementType, int)[])[(new FloatType(8, ByteOrder.BigEndian), 1), (named, 3), (wide, 2)])
        {
            byte[] bytes = new NpyHeader(type, [5, 6, 7], true).ToBytes();
            Assert.Equal((0, version), (bytes.Length % 64, bytes[6]));
            NpyHeader header = Read(bytes);
            Assert.Equal((type, true, 210L), (header.Type, header.IsFortran, header.Length));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 3}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': ('3',)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807, 9223372036854775807)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<>f4', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '|S99999999999', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': 7, 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [('x',)], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [(1, '<f4')], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [('x', '<f4'), ('x', '<f4')], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [('x', '<f4', (0,))], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': [('x', '<f4', (2147483647, 2147483647))], 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').system('true'),)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)")]
    [InlineData("{'descr': '<f4")]
    [InlineData("{'descr': '\\x4")]
    [InlineData("{'descr': '\\q'}")]
    public void A_bad_text_is_a_typed_error_that_names_the_file(string text)
    {
        UnrecognizedFormatException error = Assert.Throws<UnrecognizedFormatException>(() => Read(File(text, 1)));
        Assert.Contains("x.npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_nested_too_deep_is_an_error_and_no_overflow_of_the_stack() =>
        Assert.Throws<UnrecognizedFormatException>(() => Read(File(new string('(', 500_000), 2)));

    [Fact]
    public void Bad_magic_versions_and_lengths_are_typed_errors()
    {
        byte[] good = File(Good, 1);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<UnrecognizedFormatException>(() => Read(good[..length]));
        }

        foreach ((int at, byte value) in ((int, byte)[])[(0, 0), (1, (byte)'M'), (5, 0), (6, 0), (6, 4), (7, 1), (8, 0)])
        {
            byte[] bad = [.. good];
            bad[at] = value;
            Assert.Throws<UnrecognizedFormatException>(() => Read(bad));
        }

        byte[] huge = File(Good, 2);
        huge[10] = huge[11] = 0xff;
        Assert.Throws<UnrecognizedFormatException>(() => Read(huge));
    }

    [Fact]
    public void Random_damage_is_read_or_refused_and_nothing_else()
    {
        Random random = new(7);
        byte[] good = File("{'descr': [('x', '<f4', (2, 3)), ('name', '|S8')], 'fortran_order': False, 'shape': (3, 4), }", 1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(bad);
            }
            catch (UnrecognizedFormatException)
            {
            }
        }
    }

    private static NpyHeader Read(byte[] bytes) => NpyHeader.Read(new MemoryStream(bytes), "x.npy");

    private static byte[] File(string text, int version)
    {
        byte[] body = Encoding.Latin1.GetBytes(text);
        byte[] length = version == 1 ? [(byte)body.Length, (byte)(body.Length >> 8)] : BitConverter.GetBytes(body.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. body];
    }
}
