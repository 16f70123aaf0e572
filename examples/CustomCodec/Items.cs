using System.Buffers.Binary;
using Blosc2Direct.Codecs;

/// <summary>Items of 1, 2, 4 and 8 bytes are numbers, all others are bytes.</summary>
internal static class Items
{
    public static int Size(in BlockContext context) => context.TypeSize is 2 or 4 or 8 ? context.TypeSize : 1;

    public static ulong Load(ReadOnlySpan<byte> at, int size) => size switch
    {
        2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(at),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(at),
        _ => at[0],
    };

    public static void Store(Span<byte> at, ulong value, int size)
    {
        switch (size)
        {
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)value);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)value);
                break;
            case 8:
                BinaryPrimitives.WriteUInt64LittleEndian(at, value);
                break;
            default:
                at[0] = (byte)value;
                break;
        }
    }
}
