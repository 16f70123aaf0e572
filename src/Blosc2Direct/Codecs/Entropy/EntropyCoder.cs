using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Entropy;

/// <summary>The entropy coders alone: one stream in, one stream out. Their states are kept, so one thread at a time, and
/// each thread one of its own.</summary>
internal sealed unsafe class EntropyCoder : IDisposable
{
    private readonly EntropyHandle _handle;

    private EntropyCoder(EntropyHandle handle) => _handle = handle;

    /// <summary>Whether the native library has the coders: not where it was built on installed libraries.</summary>
    public static bool IsAvailable { get; } = Probe();

    /// <summary>Makes a coder.</summary>
    /// <exception cref="NotSupportedException">The native library has none.</exception>
    public static EntropyCoder Create() => new(
        EntropyHandle.TryCreate() ?? throw new NotSupportedException("This build of the native library has no entropy coders of its own."));

    /// <summary>Starts a run of calls, until <see cref="Leave"/>: no other thread may use the coder meanwhile.</summary>
    public void Enter() => _handle.Enter();

    /// <summary>Ends a run of calls.</summary>
    public void Leave() => _handle.Leave();

    /// <summary>Memory that lives as long as the coder. Between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <param name="piece">Which piece: 0 to 2.</param>
    /// <param name="bytes">How large it must be; what was in it is lost when it grows.</param>
    public byte* Reserve(int piece, int bytes) => _handle.Reserve(piece, bytes);

    /// <summary>Decodes a stream. Between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <param name="format">The format, as in <see cref="CodecIds"/>.</param>
    /// <param name="source">The stream.</param>
    /// <param name="sourceBytes">Its length, at least 1.</param>
    /// <param name="destination">Receives what it decodes to.</param>
    /// <param name="capacity">The room there.</param>
    /// <returns>Decoded bytes; -1 if the stream is damaged or decodes to more than there is room for.</returns>
    public int Decode(int format, byte* source, int sourceBytes, byte* destination, int capacity)
    {
        switch (_handle.Decode(format, source, sourceBytes, destination, capacity, out int written))
        {
            case B2dNative.Ok:
                return written;
            case B2dNative.ErrorData:
                return -1;
            case B2dNative.ErrorMemory:
                throw new OutOfMemoryException("No memory for a decoder.");
            default:
                throw new ArgumentException($"No decoder for format {format}, or wrong lengths ({sourceBytes}, {capacity}).");
        }
    }

    /// <summary>Encodes a stream. Between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="level">The library's own level; for LZ4 the acceleration, 1 for the smallest streams.</param>
    /// <param name="source">What to encode.</param>
    /// <param name="sourceBytes">Its length, at least 1.</param>
    /// <param name="destination">Receives the stream.</param>
    /// <param name="capacity">The room there.</param>
    /// <returns>Encoded bytes; 0 if they do not fit.</returns>
    public int Encode(Blosc2Codec codec, int level, byte* source, int sourceBytes, byte* destination, int capacity)
    {
        switch (_handle.Encode((int)codec, level, source, sourceBytes, destination, capacity, out int written))
        {
            case B2dNative.Ok:
                return written;
            case B2dNative.ErrorMemory:
                throw new OutOfMemoryException("No memory for an encoder.");
            default:
                throw new ArgumentException($"No encoder for {codec}, level {level}, or wrong lengths ({sourceBytes}, {capacity}).");
        }
    }

    public void Dispose() => _handle.Dispose();

    private static bool Probe()
    {
        using EntropyHandle? handle = EntropyHandle.TryCreate();
        return handle is not null;
    }
}
