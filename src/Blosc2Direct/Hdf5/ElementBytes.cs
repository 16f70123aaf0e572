using System.Buffers.Binary;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>Single numbers in stored bytes.</summary>
internal static class ElementBytes
{
    /// <summary>An integer of 1 to 8 bytes, sign-extended; an unsigned one of 8 bytes keeps its bits.</summary>
    internal static long ReadInteger(ReadOnlySpan<byte> bytes, IntegerType type)
    {
        ulong value = 0;
        for (int i = 0; i < type.Size; i++)
        {
            int at = type.Order == ByteOrder.LittleEndian ? type.Size - 1 - i : i;
            value = (value << 8) | bytes[at];
        }

        int unused = 64 - (8 * type.Size);
        return type.IsSigned ? (long)(value << unused) >> unused : (long)value;
    }

    /// <summary>The counterpart of <see cref="ReadInteger"/>; bits that do not fit are cut off.</summary>
    internal static void WriteInteger(Span<byte> bytes, IntegerType type, long value)
    {
        for (int i = 0; i < type.Size; i++)
        {
            int at = type.Order == ByteOrder.LittleEndian ? i : type.Size - 1 - i;
            bytes[at] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>A float of 2, 4 or 8 bytes; exact in a double, but for the payload of a signalling NaN.</summary>
    internal static double ReadFloat(ReadOnlySpan<byte> bytes, FloatType type) => (type.Size, type.Order) switch
    {
        (2, ByteOrder.LittleEndian) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (2, _) => (double)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (4, ByteOrder.LittleEndian) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (4, _) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (8, ByteOrder.LittleEndian) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };

    /// <summary>The counterpart of <see cref="ReadFloat"/>, rounding to the nearest.</summary>
    internal static void WriteFloat(Span<byte> bytes, FloatType type, double value)
    {
        switch (type.Size, type.Order)
        {
            case (2, ByteOrder.LittleEndian):
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                break;
            case (2, _):
                BinaryPrimitives.WriteHalfBigEndian(bytes, (Half)value);
                break;
            case (4, ByteOrder.LittleEndian):
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                break;
            case (4, _):
                BinaryPrimitives.WriteSingleBigEndian(bytes, (float)value);
                break;
            case (8, ByteOrder.LittleEndian):
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                break;
            default:
                BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
                break;
        }
    }
}
