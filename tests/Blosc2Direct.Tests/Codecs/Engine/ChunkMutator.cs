using System.Buffers.Binary;
using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>Damages frames in ways that come far: mostly inside the chunk, and mostly in what the decoder follows.</summary>
/// <param name="corpus">Good frames, for parts to splice in.</param>
internal sealed class ChunkMutator(IReadOnlyList<byte[]> corpus)
{
    private const int FrameBytesAt = 16;
    private const int FrameCompressedAt = 39;

    private static readonly int[] Interesting =
        [0, 1, -1, 4, 15, 16, 31, 32, 36, 255, 256, -255, -256, 4096, 65_536, int.MaxValue, int.MinValue, int.MaxValue - 32];

    /// <summary>A damaged copy.</summary>
    public byte[] Mutate(byte[] frame, Random random)
    {
        byte[] copy = [.. frame];
        int chunk = MalformedFrameTests.ChunkOf(frame);
        int bytes = (int)BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(FrameCompressedAt));
        if (bytes < FrameLayout.ChunkHeaderBytes || bytes > copy.Length - chunk)
        {
            FlipBits(copy, random);
            return copy;
        }

        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            copy = Change(copy, chunk, bytes, random, out bytes);
        }

        return copy;
    }

    private byte[] Change(byte[] frame, int chunk, int bytes, Random random, out int newBytes)
    {
        newBytes = bytes;
        Span<byte> body = frame.AsSpan(chunk, bytes);
        switch (random.Next(11))
        {
            case 0:
                FlipBits(body, random);
                break;
            case 1:
                body[random.Next(bytes)] = (byte)Interesting[random.Next(Interesting.Length)];
                break;
            case 2:
                EditNumber(body, new[] { 4, 8, 12 }[random.Next(3)], random);
                break;
            case 3:
                body[random.Next(4) == 0 ? random.Next(2, 4) : random.Next(16, 32)] = (byte)random.Next(random.Next(2) == 0 ? 256 : 40);
                break;
            case 4 or 5:
                EditStart(body, random);
                break;
            case 6 or 7 or 8:
                EditStreamLength(body, random);
                break;
            case 9:
                return Truncate(frame, chunk, bytes, random, out newBytes);
            default:
                Splice(body, random);
                break;
        }

        return frame;
    }

    private static void FlipBits(Span<byte> bytes, Random random)
    {
        for (int flips = random.Next(1, 4); flips > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }
    }

    private static void EditNumber(Span<byte> body, int at, Random random)
    {
        if (at > body.Length - sizeof(int))
        {
            return;
        }

        Span<byte> place = body[at..];
        int value = BinaryPrimitives.ReadInt32LittleEndian(place);
        BinaryPrimitives.WriteInt32LittleEndian(place, random.Next(5) switch
        {
            0 => Interesting[random.Next(Interesting.Length)],
            1 => unchecked(value + random.Next(-4, 5)),
            2 => unchecked(value * 2),
            3 => unchecked(-value),
            _ => random.Next(body.Length + 40),
        });
    }

    private static int BlockCount(ReadOnlySpan<byte> body)
    {
        int block = BinaryPrimitives.ReadInt32LittleEndian(body[8..]);
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
        long count = block < 1 ? 0 : ((long)bytes + block - 1) / block;
        return (int)Math.Clamp(count, 0, (body.Length - FrameLayout.ChunkHeaderBytes) / sizeof(int));
    }

    /// <summary>Points a block elsewhere: at another one, a little beside it, or anywhere.</summary>
    private static void EditStart(Span<byte> body, Random random)
    {
        int blocks = BlockCount(body);
        if (blocks == 0)
        {
            return;
        }

        int at = FrameLayout.ChunkHeaderBytes + (sizeof(int) * random.Next(blocks));
        if (random.Next(3) == 0)
        {
            int other = FrameLayout.ChunkHeaderBytes + (sizeof(int) * random.Next(blocks));
            (body[at], body[other]) = (body[other], body[at]);
            (body[at + 1], body[other + 1]) = (body[other + 1], body[at + 1]);
            return;
        }

        EditNumber(body, at, random);
    }

    /// <summary>Changes the length in front of a stream, found by walking the streams of a block.</summary>
    private static void EditStreamLength(Span<byte> body, Random random)
    {
        int blocks = BlockCount(body);
        if (blocks == 0)
        {
            return;
        }

        long at = BinaryPrimitives.ReadInt32LittleEndian(body[(FrameLayout.ChunkHeaderBytes + (sizeof(int) * random.Next(blocks)))..]);
        for (int skip = random.Next(6); skip >= 0 && at >= 0 && at <= body.Length - sizeof(int); skip--)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(body[(int)at..]);
            long next = at + sizeof(int) + (length < 0 ? 1 : length);
            if (skip == 0 || next > body.Length - sizeof(int))
            {
                EditNumber(body, (int)at, random);
                return;
            }

            at = next;
        }
    }

    /// <summary>Takes bytes from the chunk's end, and tells so in some of the places that hold its length.</summary>
    private static byte[] Truncate(byte[] frame, int chunk, int bytes, Random random, out int newBytes)
    {
        int removed = random.Next(1, Math.Min(bytes - FrameLayout.ChunkHeaderBytes, 1 + random.Next(1, 400)) + 1);
        newBytes = bytes;
        if (bytes - removed < FrameLayout.ChunkHeaderBytes)
        {
            return frame;
        }

        newBytes = bytes - removed;
        byte[] shorter = [.. frame.AsSpan(0, chunk + newBytes), .. frame.AsSpan(chunk + bytes)];
        BinaryPrimitives.WriteInt64BigEndian(shorter.AsSpan(FrameBytesAt), shorter.Length);
        BinaryPrimitives.WriteInt64BigEndian(shorter.AsSpan(FrameCompressedAt), newBytes);
        if (random.Next(5) != 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(shorter.AsSpan(chunk + FrameLayout.ChunkCompressedAt), newBytes);
        }

        return shorter;
    }

    private void Splice(Span<byte> body, Random random)
    {
        ReadOnlySpan<byte> other = corpus[random.Next(corpus.Count)];
        int length = random.Next(1, Math.Min(64, Math.Min(other.Length, body.Length)) + 1);
        other.Slice(random.Next(other.Length - length + 1), length).CopyTo(body[random.Next(body.Length - length + 1)..]);
    }
}
