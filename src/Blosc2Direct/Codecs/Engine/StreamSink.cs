using System.Buffers.Binary;
using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Writes the streams of a chunk's blocks: zeros, runs of one byte and what does not shrink without a codec.</summary>
/// <remarks>Source: c-blosc2, blosc2.c (<c>blosc_c</c>), whose limits of room it keeps, so that the same chunks end up raw.</remarks>
internal unsafe ref struct StreamSink
{
    /// <summary>The length of a run says its byte; this one follows unless that is zero.</summary>
    private const byte RunToken = 1;

    private readonly EntropyCoder _coder;
    private readonly Blosc2Codec _codec;
    private readonly int _level;
    private readonly byte* _chunk;
    private readonly int _room;

    /// <summary>Makes a sink.</summary>
    /// <param name="coder">The coder, entered.</param>
    /// <param name="codec">The codec.</param>
    /// <param name="level">The coder's own level.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="used">Bytes of the chunk that are written.</param>
    /// <param name="room">Bytes that it may take.</param>
    public StreamSink(EntropyCoder coder, Blosc2Codec codec, int level, byte* chunk, int used, int room)
    {
        _coder = coder;
        _codec = codec;
        _level = level;
        _chunk = chunk;
        _room = room;
        Used = used;
        HasOnlyZeros = true;
    }

    /// <summary>Bytes of the chunk that are written.</summary>
    public int Used { get; private set; }

    /// <summary>Whether all streams so far are zeros.</summary>
    public bool HasOnlyZeros { get; private set; }

    /// <summary>Writes the streams of a block.</summary>
    /// <param name="source">The first one.</param>
    /// <param name="step">Bytes from one to the next.</param>
    /// <param name="streams">How many.</param>
    /// <param name="bytes">Bytes of each.</param>
    /// <returns>False if there is no room for them.</returns>
    public bool Write(byte* source, nint step, int streams, int bytes)
    {
        for (int stream = 0; stream < streams; stream++, source += step)
        {
            if (_room - Used < sizeof(int))
            {
                return false;
            }

            bool fits = new ReadOnlySpan<byte>(source, bytes).ContainsAnyExcept(*source)
                ? WriteCoded(source, bytes)
                : WriteRun(*source);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private bool WriteRun(byte value)
    {
        WriteLength(-value);
        Used += sizeof(int);
        if (value == 0)
        {
            return true;
        }

        HasOnlyZeros = false;
        if (Used == _room)
        {
            return false;
        }

        _chunk[Used++] = RunToken;
        return true;
    }

    private bool WriteCoded(byte* source, int bytes)
    {
        HasOnlyZeros = false;
        int capacity = Math.Min(bytes, _room - Used - sizeof(int));
        if (capacity <= 0)
        {
            return false;
        }

        byte* to = _chunk + Used + sizeof(int);
        int coded = _coder.Encode(_codec, _level, source, bytes, to, capacity);
        if (coded == 0 || coded == bytes)
        {
            if (capacity < bytes)
            {
                return false;
            }

            Buffer.MemoryCopy(source, to, bytes, bytes);
            coded = bytes;
        }

        WriteLength(coded);
        Used += sizeof(int) + coded;
        return true;
    }

    private readonly void WriteLength(int length) =>
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(_chunk + Used, sizeof(int)), length);
}
