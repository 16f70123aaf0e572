using System.Buffers.Binary;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>HDF5's Fletcher32 filter: four bytes of checksum after the data, verified when decoding.</summary>
internal sealed unsafe class Fletcher32Step : ChunkStep
{
    public override bool IsInPlace => true;

    public override long MaxEncodedBytes(long bytes) => bytes + Fletcher32.Size;

    public override long MaxForeignBytes(long bytes) => bytes + Fletcher32.Size;

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        if (sourceBytes < Fletcher32.Size)
        {
            CodecThrow.Corrupt("bytes of a chunk with a Fletcher32 checksum", -1, $"at least {Fletcher32.Size}", sourceBytes);
        }

        int body = sourceBytes - Fletcher32.Size;
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(source + body, Fletcher32.Size));
        uint actual = Fletcher32.Compute(new ReadOnlySpan<byte>(source, body));
        if (actual != stored && Fletcher32.SwapHalves(actual) != stored)
        {
            CodecThrow.Corrupt("Fletcher32 checksum of the chunk", body, $"0x{actual:x8}", $"0x{stored:x8}");
        }

        return body;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity)
    {
        uint sum = Fletcher32.Compute(new ReadOnlySpan<byte>(source, bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(destination + bytes, Fletcher32.Size), sum);
        return checked(bytes + Fletcher32.Size);
    }
}
