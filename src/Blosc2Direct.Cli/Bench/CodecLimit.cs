using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Bench;

/// <summary>The codec alone: whole chunks compressed and decompressed between memory buffers, one thread a chunk, no
/// file, no gathering, no scattering. What no reader or writer of these chunks can beat.</summary>
internal sealed unsafe class CodecLimit : IDisposable
{
    private readonly Blosc2Options _options;
    private readonly int _threads;
    private readonly int _elementSize;
    private readonly List<byte[]> _frames = [];
    private readonly List<nint> _decoded = [];
    private readonly List<int> _lengths = [];
    private int _blockBytes;

    /// <summary>Takes the chunks of an array, as stored and as decoded (blocked and padded).</summary>
    internal CodecLimit(NdArray array, Blosc2Options options, int threads)
    {
        _options = options;
        _threads = threads;
        _elementSize = array.Spec.Type.Size;
        using BlockDecoder decoder = new();
        FrameHead head = new();
        foreach (ChunkInfo chunk in array.Chunks)
        {
            byte[] frame = array.ReadChunk(chunk.Offset, out _);
            if (head.Parse(frame, frame.Length, CodecLimits.Default) != 0)
            {
                throw new InvalidOperationException("A frame written a moment ago is incomplete");
            }

            nint place = (nint)NativeMemory.AlignedAlloc((nuint)head.UncompressedBytes, 4096);
            _decoded.Add(place);
            decoder.DecodeChunk(head, frame.AsSpan(head.ChunkOffset, head.ChunkBytes), new Span<byte>((void*)place, head.UncompressedBytes));
            _frames.Add(frame);
            _lengths.Add(head.UncompressedBytes);
            _blockBytes = head.BlockBytes;
        }
    }

    /// <summary>Decompresses every chunk into a buffer of its thread.</summary>
    internal void Decompress() => WorkCrew.Run(new DecompressWork(this), _threads);

    /// <summary>Compresses every chunk into a buffer of its thread.</summary>
    internal void Compress() => WorkCrew.Run(new CompressWork(this), _threads);

    public void Dispose()
    {
        foreach (nint place in _decoded)
        {
            NativeMemory.AlignedFree((void*)place);
        }

        _decoded.Clear();
    }

    private abstract class EachChunk(CodecLimit limit) : ISharedWork
    {
        private int _next = -1;

        protected CodecLimit Limit => limit;

        public abstract void Join();

        public void Stop() => Interlocked.Exchange(ref _next, int.MaxValue / 2);

        protected bool Next(out int chunk) => (chunk = Interlocked.Increment(ref _next)) < limit._frames.Count;
    }

    private sealed class DecompressWork(CodecLimit limit) : EachChunk(limit)
    {
        [ThreadStatic]
        private static NativeBuffer? s_buffer;

        public override void Join()
        {
            using BlockDecoder decoder = new();
            FrameHead head = new();
            s_buffer ??= new NativeBuffer();
            while (Next(out int chunk))
            {
                byte[] frame = Limit._frames[chunk];
                head.Parse(frame, frame.Length, CodecLimits.Default);
                byte* buffer = s_buffer.Reserve(head.UncompressedBytes);
                decoder.DecodeChunk(head, frame.AsSpan(head.ChunkOffset, head.ChunkBytes), new Span<byte>(buffer, head.UncompressedBytes));
            }
        }
    }

    private sealed class CompressWork(CodecLimit limit) : EachChunk(limit)
    {
        [ThreadStatic]
        private static NativeBuffer? s_buffer;

        public override void Join()
        {
            s_buffer ??= new NativeBuffer();
            ChunkEncoder? encoder = null;
            int encoderLength = -1;
            while (Next(out int chunk))
            {
                int length = Limit._lengths[chunk];
                if (length != encoderLength)
                {
                    encoder?.Dispose();
                    ChunkGeometry flat = new(
                        [length / Limit._elementSize], [Limit._blockBytes / Limit._elementSize], Limit._elementSize, Limit._elementSize);
                    encoder = new ChunkEncoder(Limit._options, flat);
                    encoderLength = length;
                }

                byte* buffer = s_buffer.Reserve(encoder!.MaxFrameBytes);
                encoder.Encode(
                    (byte*)Limit._decoded[chunk], [Limit._elementSize], [length / Limit._elementSize], default,
                    new Span<byte>(buffer, encoder.MaxFrameBytes));
            }

            encoder?.Dispose();
        }
    }
}
