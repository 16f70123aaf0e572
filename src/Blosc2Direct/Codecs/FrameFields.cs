using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>Reads the msgpack fields of a frame, each behind its marker byte.</summary>
internal static class FrameFields
{
    public const byte Int16 = 0xd1;
    public const byte Int32 = 0xd2;
    public const byte Int64 = 0xd3;
    public const byte UInt16 = 0xcd;
    public const byte UInt32 = 0xce;
    public const byte UInt64 = 0xcf;
    public const byte Array16 = 0xdc;
    public const byte Map16 = 0xde;
    public const byte Binary32 = 0xc6;
    public const byte Text32 = 0xdb;
    public const byte FixExt16 = 0xd8;
    public const byte False = 0xc2;
    public const byte True = 0xc3;

    public static void Expect(ReadOnlySpan<byte> frame, int at, byte marker, string field)
    {
        if (frame[at] != marker)
        {
            CodecThrow.CorruptByte(field, at, marker, frame[at]);
        }
    }

    /// <summary>Reads a number whose marker stands before <paramref name="at"/>.</summary>
    public static int ReadInt32(ReadOnlySpan<byte> frame, int at, string field)
    {
        Expect(frame, at - 1, Int32, field);
        return BinaryPrimitives.ReadInt32BigEndian(frame[at..]);
    }

    /// <inheritdoc cref="ReadInt32"/>
    public static long ReadInt64(ReadOnlySpan<byte> frame, int at, string field, byte marker = Int64)
    {
        Expect(frame, at - 1, marker, field);
        return BinaryPrimitives.ReadInt64BigEndian(frame[at..]);
    }

    /// <inheritdoc cref="ReadInt32"/>
    public static int ReadUInt16(ReadOnlySpan<byte> frame, int at, byte marker, string field)
    {
        Expect(frame, at - 1, marker, field);
        return BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
    }
}
