using System.Numerics;
using Blosc2Direct.Codecs;

/// <summary>Groups of 64 numbers, each a byte with the width in bits and the numbers in as many bits. The same in C is
/// plugin/bitpack.c.</summary>
internal sealed class BitpackCodec : IChunkCodec
{
    private const int Group = 64;

    public int Id => 180;

    public string Name => "bitpack";

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context)
    {
        int size = Items.Size(context);
        int items = source.Length / size, rest = source.Length % size, used = 0;
        for (int i = 0; i < items; i += Group)
        {
            ReadOnlySpan<byte> group = source.Slice(i * size, Math.Min(Group, items - i) * size);
            ulong all = 0;
            for (int at = 0; at < group.Length; at += size)
            {
                all |= Items.Load(group[at..], size);
            }

            int width = 64 - BitOperations.LeadingZeroCount(all);
            int packed = PackedBytes(group.Length / size, width);
            if (destination.Length - used < 1 + packed)
            {
                return 0;
            }

            destination[used++] = (byte)width;
            Pack(group, size, width, destination.Slice(used, packed));
            used += packed;
        }

        return source[^rest..].TryCopyTo(destination[used..]) ? used + rest : 0;
    }

    // The bytes are those of a file: every length is checked before it is used.
    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        int size = Items.Size(context);
        int items = destination.Length / size, rest = destination.Length % size, used = 0;
        for (int i = 0; i < items; i += Group)
        {
            Span<byte> group = destination.Slice(i * size, Math.Min(Group, items - i) * size);
            if (used == source.Length)
            {
                return false;
            }

            int width = source[used++];
            int packed = PackedBytes(group.Length / size, width);
            if (width > 8 * size || packed > source.Length - used)
            {
                return false;
            }

            Unpack(source.Slice(used, packed), size, width, group);
            used += packed;
        }

        return source.Length - used == rest && source[used..].TryCopyTo(destination[^rest..]);
    }

    private static int PackedBytes(int count, int width) => ((count * width) + 7) / 8;

    private static void Pack(ReadOnlySpan<byte> group, int size, int width, Span<byte> destination)
    {
        UInt128 waiting = 0;
        int bits = 0, to = 0;
        for (int at = 0; at < group.Length; at += size)
        {
            waiting |= (UInt128)Items.Load(group[at..], size) << bits;
            for (bits += width; bits >= 8; bits -= 8, waiting >>= 8)
            {
                destination[to++] = (byte)waiting;
            }
        }

        if (bits > 0)
        {
            destination[to] = (byte)waiting;
        }
    }

    private static void Unpack(ReadOnlySpan<byte> packed, int size, int width, Span<byte> group)
    {
        UInt128 waiting = 0, mask = (UInt128.One << width) - 1;
        int bits = 0, from = 0;
        for (int at = 0; at < group.Length; at += size)
        {
            for (; bits < width; bits += 8)
            {
                waiting |= (UInt128)packed[from++] << bits;
            }

            Items.Store(group[at..], (ulong)(waiting & mask), size);
            waiting >>= width;
            bits -= width;
        }
    }
}
