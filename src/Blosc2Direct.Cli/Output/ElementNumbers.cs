using System.Buffers.Binary;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Output;

/// <summary>Numbers out of stored bytes.</summary>
internal static class ElementNumbers
{
    /// <summary>An integer of 1 to 8 bytes, sign-extended; an unsigned one of 8 bytes keeps its bits.</summary>
    internal static long ReadInteger(IntegerType type, ReadOnlySpan<byte> element)
    {
        ulong value = 0;
        for (int i = 0; i < type.Size; i++)
        {
            value = (value << 8) | element[type.Order == ByteOrder.LittleEndian ? type.Size - 1 - i : i];
        }

        int unused = 64 - (8 * type.Size);
        return type.IsSigned ? (long)(value << unused) >> unused : (long)value;
    }

    /// <summary>A float of 2, 4 or 8 bytes.</summary>
    internal static double ReadFloat(FloatType type, ReadOnlySpan<byte> element)
    {
        bool isBig = type.Order == ByteOrder.BigEndian;
        return type.Size switch
        {
            2 => (double)(isBig ? BinaryPrimitives.ReadHalfBigEndian(element) : BinaryPrimitives.ReadHalfLittleEndian(element)),
            4 => isBig ? BinaryPrimitives.ReadSingleBigEndian(element) : BinaryPrimitives.ReadSingleLittleEndian(element),
            _ => isBig ? BinaryPrimitives.ReadDoubleBigEndian(element) : BinaryPrimitives.ReadDoubleLittleEndian(element),
        };
    }
}
