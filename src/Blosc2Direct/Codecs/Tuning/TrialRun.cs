using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Tuning;

/// <summary>One candidate at work on the boxes of a sample: exact sizes after the first pass, the least times of all passes.</summary>
internal sealed unsafe class TrialRun : ITrial, IDisposable
{
    private readonly SampleSet _samples;
    private readonly ChunkGeometry _geometry;
    private readonly TrialRun? _reference;
    private readonly long[] _strides;
    private readonly double[] _encodedBytes;
    private readonly long[] _encodeTime;
    private readonly long[] _decodeTime;
    private ChunkEncoder? _encoder;

    /// <summary>Prepares a candidate.</summary>
    /// <param name="options">The candidate.</param>
    /// <param name="samples">What it is tried on.</param>
    /// <param name="reference">A like candidate that was tried on all boxes, by which the size is estimated where this one is
    /// tried on fewer; null for none.</param>
    public TrialRun(Blosc2Options options, SampleSet samples, TrialRun? reference = null)
    {
        Options = options;
        _samples = samples;
        _reference = reference;
        _geometry = ChunkGeometry.ForWriting(options, samples.BoxShape, samples.ElementSize, samples.TypeSize);
        _strides = new long[samples.BoxShape.Length];
        long stride = samples.ElementSize;
        for (int axis = _strides.Length - 1; axis >= 0; axis--)
        {
            _strides[axis] = stride;
            stride *= samples.BoxShape[axis];
        }

        _encodedBytes = new double[samples.Count];
        _encodeTime = new long[samples.Count];
        _decodeTime = new long[samples.Count];
    }

    /// <summary>The candidate.</summary>
    public Blosc2Options Options { get; }

    /// <summary>Uncompressed bytes of a block.</summary>
    public int BlockBytes => _geometry.BlockBytes;

    /// <summary>Boxes that were tried, from the first on.</summary>
    public int Boxes { get; private set; }

    /// <summary>Passes over these boxes.</summary>
    public int Passes { get; private set; }

    /// <summary>What the streams of these boxes are made of.</summary>
    public StreamCounts Counts { get; private set; }

    /// <inheritdoc/>
    public bool IsStored => Options.Level == 0;

    /// <inheritdoc/>
    public double EncodedShare
    {
        get
        {
            double own = Share(Boxes);
            return _reference is null || Boxes == _samples.Count ? own
                : own * _reference.Share(_samples.Count) / _reference.Share(Boxes);
        }
    }

    /// <inheritdoc/>
    public double EncodeTime => Average(_encodeTime);

    /// <inheritdoc/>
    public double DecodeTime => Average(_decodeTime);

    /// <inheritdoc/>
    public double ModelEncodeTime => SpeedModel.EncodeTime(Options, _samples.TypeSize, Counts);

    /// <inheritdoc/>
    public double ModelDecodeTime => SpeedModel.DecodeTime(Options, _samples.TypeSize, Counts);

    /// <summary>Encodes and decodes boxes once.</summary>
    /// <param name="memory">Room for a frame and a decoded box.</param>
    /// <param name="boxes">How many, from the first on.</param>
    public void Pass(TrialMemory memory, int boxes)
    {
        _encoder ??= new ChunkEncoder(Options, _geometry);
        Span<byte> frame = memory.Frame(_encoder.MaxFrameBytes), decoded = memory.Decoded(_geometry.PaddedBytes);
        for (int box = 0; box < boxes; box++)
        {
            long began = ThreadClock.Nanoseconds;
            int length;
            fixed (byte* source = _samples[box])
            {
                length = _encoder.Encode(source, _strides, _samples.BoxShape, default, frame);
            }

            long encodedAt = ThreadClock.Nanoseconds;
            memory.Head.Parse(frame[..length], length, CodecLimits.Default);
            Decode(memory.Decoder, memory.Head, frame, decoded);
            long decodedAt = ThreadClock.Nanoseconds;
            bool isNew = box >= Boxes;
            _encodeTime[box] = Least(_encodeTime[box], encodedAt - began, isNew);
            _decodeTime[box] = Least(_decodeTime[box], decodedAt - encodedAt, isNew);
            if (isNew)
            {
                // The least frame, of a chunk of zeros, has nothing but what surrounds a chunk.
                int around = _encoder.MaxFrameBytes - Math.Max(_geometry.PaddedBytes, _geometry.ElementSize);
                _encodedBytes[box] = Math.Max(length - around, 0) + (around / _samples.BoxesOfChunk);
                Counts += StreamCounts.Of(memory.Head, frame);
                Boxes = box + 1;
            }
        }

        Passes++;
    }

    /// <summary>Whether another level of the same codec makes the same of all boxes: then it is the same work.</summary>
    public bool DoesSameWork(TrialRun other) =>
        Options.Codec == other.Options.Codec && IsStored == other.IsStored && BlockBytes == other.BlockBytes &&
        Options.Filters.AsSpan().SequenceEqual(other.Options.Filters.AsSpan()) && Counts == other.Counts &&
        _encodedBytes.AsSpan().SequenceEqual(other._encodedBytes);

    /// <summary>Frees the encoder; another pass makes a new one.</summary>
    public void Dispose()
    {
        _encoder?.Dispose();
        _encoder = null;
    }

    private static long Least(long before, long now, bool isNew) => isNew ? now : Math.Min(before, now);

    private static void Decode(BlockDecoder decoder, FrameHead head, Span<byte> frame, Span<byte> decoded)
    {
        if (head.Kind is not (ChunkKind.Blocks or ChunkKind.Raw))
        {
            decoder.DecodeChunk(head, frame.Slice(head.ChunkOffset, head.ChunkBytes), decoded[..head.UncompressedBytes]);
            return;
        }

        // Block by block, as arrays are read.
        for (int block = 0; block < head.BlockCount; block++)
        {
            head.GetBlockRange(block, out int start, out _);
            decoder.DecodeBlock(
                head, block, frame, head.ChunkOffset + start,
                decoded.Slice(block * head.BlockBytes, head.GetBlockUncompressedBytes(block)));
        }
    }

    private double Share(int boxes)
    {
        double bytes = 0;
        for (int box = 0; box < boxes; box++)
        {
            bytes += _encodedBytes[box];
        }

        return bytes / Math.Max((double)boxes * _samples.BoxBytes, 1);
    }

    private double Average(long[] times)
    {
        long sum = 0;
        for (int box = 0; box < Boxes; box++)
        {
            sum += times[box];
        }

        return Math.Max(sum, 1) / Math.Max((double)Boxes * _samples.BoxBytes, 1);
    }
}
