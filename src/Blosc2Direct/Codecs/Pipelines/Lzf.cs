using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The LZF format of liblzf. A control byte below 32 means that so many bytes and one follow as they are. Else its high
/// three bits are a length, 7 meaning that a byte with what is more follows; its low five and the next byte are a distance less
/// one; so many bytes and two are repeated from there.</summary>
internal static unsafe class Lzf
{
    /// <summary>Places that <see cref="Encode"/> remembers: as many <see langword="int"/>s belong into its table.</summary>
    public const int TableEntries = 1 << HashBits;

    private const int HashBits = 14;
    private const int MaxLiteral = 32;
    private const int MaxDistance = 1 << 13;
    private const int MinMatch = 3;
    private const int MaxMatch = 7 + 255 + 2;

    // Bytes that are copied at once where there is room for more than is meant.
    private const int WideStep = 16;
    private const int NarrowStep = 8;

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    public static long Bound(long bytes) => bytes + (bytes / MaxLiteral) + 1;

    /// <summary>Decodes.</summary>
    /// <returns>Bytes written; -1 if the source is corrupt or there is no room.</returns>
    public static int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        int from = 0, to = 0;
        while (from < sourceBytes)
        {
            int control = source[from++];
            if (control < MaxLiteral)
            {
                int literal = control + 1;
                if (literal > sourceBytes - from || literal > capacity - to)
                {
                    return -1;
                }

                if (MaxLiteral <= sourceBytes - from && MaxLiteral <= capacity - to)
                {
                    Vector256.Load(source + from).Store(destination + to); // more than is meant: what follows overwrites the rest
                }
                else
                {
                    Unsafe.CopyBlockUnaligned(destination + to, source + from, (uint)literal);
                }

                from += literal;
                to += literal;
                continue;
            }

            int length = control >> 5;
            if (length == 7)
            {
                if (from >= sourceBytes)
                {
                    return -1;
                }

                length += source[from++];
            }

            length += 2;
            if (from >= sourceBytes)
            {
                return -1;
            }

            int distance = (((control & 31) << 8) | source[from++]) + 1;
            if (distance > to || length > capacity - to)
            {
                return -1;
            }

            Repeat(destination + to, distance, length, capacity - to);
            to += length;
        }

        return to;
    }

    /// <summary>Encodes; always succeeds, with literals alone in the worst case.</summary>
    /// <param name="source">Plain bytes.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="destination">Has room for <see cref="Bound"/>.</param>
    /// <param name="table">Memory for <see cref="TableEntries"/>, of any content.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(byte* source, int bytes, byte* destination, int* table)
    {
        new Span<int>(table, TableEntries).Fill(-1);
        byte* to = destination;
        int literals = 0, at = 0;
        while (at + sizeof(uint) <= bytes)
        {
            uint next = Next(source + at);
            ref int place = ref table[(next * 0x9E3779B1) >> (32 - HashBits)];
            int candidate = place;
            place = at;
            int distance = at - candidate;
            if (candidate < 0 || distance > MaxDistance || Next(source + candidate) != next)
            {
                at++;
                continue;
            }

            int length = MatchLength(source, candidate, at, Math.Min(MaxMatch, bytes - at));
            to = WriteLiterals(source + literals, at - literals, to);
            to = WriteMatch(distance - 1, length - 2, to);
            at += length;
            literals = at;
        }

        return (int)(WriteLiterals(source + literals, bytes - literals, to) - destination);
    }

    // Three bytes; there are four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(byte* source) => Unsafe.ReadUnaligned<uint>(source) & (BitConverter.IsLittleEndian ? 0x00ffffffu : 0xffffff00u);

    private static int MatchLength(byte* source, int candidate, int at, int most)
    {
        int length = MinMatch;
        while (length < most && source[candidate + length] == source[at + length])
        {
            length++;
        }

        return length;
    }

    private static byte* WriteLiterals(byte* source, int bytes, byte* to)
    {
        while (bytes > 0)
        {
            int run = Math.Min(bytes, MaxLiteral);
            *to++ = (byte)(run - 1);
            Unsafe.CopyBlockUnaligned(to, source, (uint)run);
            source += run;
            to += run;
            bytes -= run;
        }

        return to;
    }

    private static byte* WriteMatch(int distance, int length, byte* to)
    {
        if (length < 7)
        {
            *to++ = (byte)((length << 5) | (distance >> 8));
        }
        else
        {
            *to++ = (byte)((7 << 5) | (distance >> 8));
            *to++ = (byte)(length - 7);
        }

        *to++ = (byte)distance;
        return to;
    }

    // Where the match overlaps what it makes, a pattern of `distance` bytes repeats.
    private static void Repeat(byte* to, int distance, int length, int room)
    {
        byte* from = to - distance;
        if (distance >= WideStep && length + WideStep <= room)
        {
            for (int i = 0; i < length; i += WideStep)
            {
                Vector128.Load(from + i).Store(to + i);
            }
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(to, *from, (uint)length);
        }
        else if (distance >= NarrowStep && length + NarrowStep <= room)
        {
            for (int i = 0; i < length; i += NarrowStep)
            {
                Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<ulong>(from + i));
            }
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                to[i] = from[i];
            }
        }
    }
}
