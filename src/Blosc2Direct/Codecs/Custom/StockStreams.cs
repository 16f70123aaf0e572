using Blosc2Direct.Codecs.Engine;
using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>Encodes streams with Blosc2's own codecs, behind filters of the user's own. One thread at a time.</summary>
internal sealed unsafe class StockStreams : IDisposable
{
    private readonly EntropyCoder _coder;
    private readonly Blosc2Codec _codec;
    private readonly int _level;

    public StockStreams(Blosc2Options options)
    {
        if (!EntropyCoder.IsAvailable || options.Codec is Blosc2Codec.BloscLz || !CodecIds.IsStock(options.Codec))
        {
            throw new UnsupportedCodecException(
                $"{options.Codec} cannot encode behind filters of the user's own: LZ4, LZ4 HC, Zlib, Zstandard and codecs of the user's own can.");
        }

        _coder = EntropyCoder.Create();
        _codec = options.Codec;
        _level = ManagedEncoder.CoderLevel(options.Codec, options.Level);
    }

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _coder.Enter();
        try
        {
            fixed (byte* from = source, to = destination)
            {
                return _coder.Encode(_codec, _level, from, source.Length, to, destination.Length);
            }
        }
        finally
        {
            _coder.Leave();
        }
    }

    public void Dispose() => _coder.Dispose();
}
