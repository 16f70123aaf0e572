using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>h5py's LZF filter (32000).</summary>
internal sealed unsafe class LzfStep : ChunkStep
{
    private NativeScratch _table;

    public override long MaxEncodedBytes(long bytes) => Lzf.Bound(bytes);

    public override int Decode(byte* source, int sourceBytes, byte* destination, int capacity)
    {
        int bytes = Lzf.Decode(source, sourceBytes, destination, capacity);
        if (bytes < 0)
        {
            CodecThrow.Corrupt("LZF stream", -1, $"to decode to at most {capacity} bytes", "corrupt, or longer");
        }

        return bytes;
    }

    public override int Encode(byte* source, int bytes, byte* destination, int capacity) =>
        Lzf.Encode(source, bytes, destination, (int*)_table.Reserve(Lzf.TableEntries * sizeof(int)));

    /// <inheritdoc/>
    public override void Dispose() => _table.Free();
}
