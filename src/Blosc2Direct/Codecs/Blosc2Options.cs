using System.Collections.Immutable;

namespace Blosc2Direct.Codecs;

/// <summary>How chunks are compressed. Immutable, compared by value; validated when it is made.</summary>
public sealed record Blosc2Options
{
    /// <summary>The highest compression level.</summary>
    public const int MaxLevel = 9;

    /// <summary>The compressor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="Blosc2Codec"/>.</exception>
    public Blosc2Codec Codec
    {
        get;
        init
        {
            if (!CodecIds.IsKnown(value))
            {
                throw new ArgumentOutOfRangeException(nameof(Codec), value, "Not a codec of Blosc2.");
            }

            field = value;
        }
    }

    = Blosc2Codec.Zstd;

    /// <summary>Compression level: 0 (stored) to 9 (smallest).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in 0..9.</exception>
    public int Level
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Level));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxLevel, nameof(Level));
            field = value;
        }
    }

    = 5;

    /// <summary>The codec's parameter: 0 for codecs that have none.</summary>
    public byte CodecParameter { get; init; }

    /// <summary>The steps before compression in order of encoding, at most 6; a byte shuffle where nothing else is said.</summary>
    /// <exception cref="ArgumentException">There are too many, or one is unknown or out of place: see
    /// <see cref="Blosc2Filter"/>.</exception>
    public ImmutableArray<Blosc2Filter> Filters
    {
        get;
        init
        {
            ImmutableArray<Blosc2Filter> filters = value.IsDefault ? [] : value;
            string? fault = Blosc2Filter.FindFault(filters.AsSpan());
            field = fault is null ? filters : throw new ArgumentException(fault, nameof(Filters));
        }
    }

    = [Blosc2Filter.Shuffle];

    /// <summary>Short for <see cref="Filters"/> of one shuffle or none: setting it replaces them all. Of a longer pipeline it is
    /// the last step if that is a shuffle, as the parameters of the HDF5 filter say it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="ShuffleMode"/>.</exception>
    public ShuffleMode Shuffle
    {
        get => Filters is [.., { Id: CodecIds.FilterShuffle or CodecIds.FilterBitShuffle } last] ? (ShuffleMode)last.Id : ShuffleMode.None;
        init => Filters = value switch
        {
            ShuffleMode.None => [],
            ShuffleMode.Byte => [Blosc2Filter.Shuffle],
            ShuffleMode.Bit => [Blosc2Filter.BitShuffle],
            _ => throw new ArgumentOutOfRangeException(nameof(Shuffle), value, "Not a shuffle mode."),
        };
    }

    /// <summary>Whether blocks are stored as several streams.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="BlockSplit"/>.</exception>
    public BlockSplit SplitBlocks
    {
        get;
        init
        {
            if (value is < BlockSplit.Automatic or > BlockSplit.Never)
            {
                throw new ArgumentOutOfRangeException(nameof(SplitBlocks), value, "Not a way to split blocks.");
            }

            field = value;
        }
    }

    /// <summary>How blocks are chosen where <see cref="BlockShape"/> is not given.</summary>
    public BlockChoice Blocks { get; init; }

    /// <summary>Elements of a block along each axis of the chunk, slowest first; default to choose as <see cref="Blocks"/>
    /// says. A length beyond the chunk's is cut to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive.</exception>
    public ImmutableArray<int> BlockShape
    {
        get;
        init
        {
            if (!value.IsDefault)
            {
                foreach (int length in value)
                {
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(BlockShape));
                }
            }

            field = value;
        }
    }

    /// <summary>Where codecs and filters of the user's own are looked up for encoding; null for
    /// <see cref="CodecRegistry.Global"/>. No part of what chunks become: options that differ in it alone are equal.</summary>
    public CodecRegistry? Codecs { get; init; }

    /// <summary>Whether the parameters of the HDF5 filter say all: what they cannot say is recorded beside the dataset.</summary>
    internal bool IsStock =>
        CodecIds.IsStock(Codec) && CodecParameter == 0 &&
        Filters is [] or [{ Id: CodecIds.FilterShuffle or CodecIds.FilterBitShuffle }];

    /// <summary>Whether a codec or filter of the user's own takes part.</summary>
    internal bool HasUserDefined
    {
        get
        {
            bool any = CodecIds.IsUserDefined((int)Codec);
            foreach (Blosc2Filter filter in Filters)
            {
                any |= filter.IsUserDefined;
            }

            return any;
        }
    }

    /// <summary>What may be lost by encoding and decoding. It holds for the elements that the codec and the filters are for:
    /// floats and doubles for truncated precision and ZFP, integers for their truncation.</summary>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <exception cref="MissingCodecException">A codec or filter of the user's own is not registered.</exception>
    public ErrorBound GetErrorBound(int typeSize)
    {
        CodecRegistry codecs = Codecs ?? CodecRegistry.Global;
        ErrorBound bound = ErrorBound.None;
        foreach (Blosc2Filter filter in Filters)
        {
            bound = bound.Then(filter.Id switch
            {
                CodecIds.FilterTruncatePrecision => ErrorBound.Relative(Math.ScaleB(1, -filter.Parameter)),
                CodecIds.FilterIntTruncation => ErrorBound.Absolute(
                    Math.ScaleB(1, Math.Max((8 * typeSize) - filter.Parameter, 0)) - 1),
                CodecIds.FilterNdMean => ErrorBound.Unbounded,
                _ when filter.IsUserDefined => codecs.TryGetFilter(filter.Id, out IBlockFilter? user)
                    ? user.GetErrorBound(filter.Parameter) : throw new MissingCodecException("filter", filter.Id, null),
                _ => ErrorBound.None,
            });
        }

        return bound.Then(Codec switch
        {
            Blosc2Codec.ZfpAccuracy => ErrorBound.Absolute(Math.Pow(10, unchecked((sbyte)CodecParameter))),
            Blosc2Codec.ZfpPrecision or Blosc2Codec.ZfpRate => ErrorBound.Unbounded,
            _ when CodecIds.IsUserDefined((int)Codec) => codecs.TryGetCodec((int)Codec, out IChunkCodec? user)
                ? user.GetErrorBound(CodecParameter) : throw new MissingCodecException("codec", (int)Codec, null),
            _ => ErrorBound.None,
        });
    }

    /// <inheritdoc/>
    public bool Equals(Blosc2Options? other) =>
        other is not null && Codec == other.Codec && CodecParameter == other.CodecParameter && Level == other.Level &&
        Filters.AsSpan().SequenceEqual(other.Filters.AsSpan()) && SplitBlocks == other.SplitBlocks && Blocks == other.Blocks &&
        BlockShape.IsDefault == other.BlockShape.IsDefault && BlockShape.AsSpan().SequenceEqual(other.BlockShape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Codec, CodecParameter, Level, Filters.Length, Shuffle, SplitBlocks, Blocks, BlockShape.AsSpan().Length);

    /// <summary>Lays the pipeline out as chunks and frames hold it: in the last slots, as the stock filter does.</summary>
    /// <param name="typeSize">Bytes of an item as the filters see them.</param>
    /// <param name="ids">Receives the filters: <see cref="CodecIds.FilterSlots"/>, zeros.</param>
    /// <param name="parameters">Receives their parameters: as many, zeros.</param>
    internal void WriteSlots(int typeSize, Span<byte> ids, Span<byte> parameters)
    {
        int slot = CodecIds.FilterSlots - Filters.Length;
        foreach (Blosc2Filter filter in Filters)
        {
            ids[slot] = (byte)filter.Id;

            // Without its type size, c-blosc2 would look for one in a frame that a decoder of single chunks does not have.
            parameters[slot++] = filter is { Id: CodecIds.FilterByteDelta, Parameter: 0 } ? (byte)typeSize : filter.Parameter;
        }
    }
}
