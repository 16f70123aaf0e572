namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Predicts times from what streams are made of. The predictions are rough (about 20 % for decoding and fast codecs, a
/// factor of 2 for slow ones), but always the same: they order what measurements cannot tell apart, and say beforehand what a
/// trial will cost.</summary>
/// <remarks>The constants are least-squares fits of relative errors over the exhaustive measurements of <c>b2d bench tune</c>
/// (4 data sets, all candidates; Zen 5, one thread).</remarks>
internal static class SpeedModel
{
    /// <summary>Items beyond this size are not split into streams, and shuffled by slower code.</summary>
    private const int MaxFastItem = 16;

    /// <summary>Nanoseconds for a byte of filters that no constants were fitted for.</summary>
    private const double OtherFilter = 0.1;

    private static readonly Work s_decodeLz4 = new(0.016, 0.010, 0.028, 2.41, 600);
    private static readonly Work s_decodeZstd = new(0.018, 0.079, 0.657, 7.99, 400);
    private static readonly Work s_encodeLz4 = new(0.115, 0.079, 0.447, 9.9, 80);

    /// <summary>Nanoseconds for an uncompressed byte to be decoded.</summary>
    /// <param name="options">How it is encoded.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="counts">What the encoded bytes are made of.</param>
    public static double DecodeTime(Blosc2Options options, int typeSize, in StreamCounts counts)
    {
        Work work = options.Codec switch
        {
            Blosc2Codec.Lz4 or Blosc2Codec.Lz4Hc => s_decodeLz4,
            _ => s_decodeZstd,
        };
        double time = work.Of(counts);
        foreach (Blosc2Filter filter in options.Filters)
        {
            time += filter.Id switch
            {
                CodecIds.FilterShuffle => typeSize > MaxFastItem ? 0.12 : 0.02,
                CodecIds.FilterBitShuffle => typeSize > MaxFastItem ? 0.18 : 0.12,
                _ => OtherFilter,
            };
        }

        return time;
    }

    /// <summary>Nanoseconds for an uncompressed byte to be encoded.</summary>
    /// <param name="options">How.</param>
    /// <param name="typeSize">Bytes of an item.</param>
    /// <param name="counts">What the encoded bytes are made of, or those of a like codec.</param>
    public static double EncodeTime(Blosc2Options options, int typeSize, in StreamCounts counts)
    {
        if (options.Level == 0)
        {
            return 0.06;
        }

        double time = EncodeWork(options.Codec, options.Level).Of(counts);
        foreach (Blosc2Filter filter in options.Filters)
        {
            time += filter.Id switch
            {
                CodecIds.FilterShuffle => typeSize > MaxFastItem ? 0.13 : 0.02,
                CodecIds.FilterBitShuffle => typeSize > MaxFastItem ? 0.3 : 0.06,
                _ => OtherFilter,
            };
        }

        return time;
    }

    private static Work EncodeWork(Blosc2Codec codec, int level) => (codec, level) switch
    {
        (Blosc2Codec.Lz4, _) or (Blosc2Codec.BloscLz, _) => s_encodeLz4,
        (Blosc2Codec.Lz4Hc, <= 5) => new(11, 1, 6.2, 77, 0),
        (Blosc2Codec.Lz4Hc, _) => new(11, 0.6, 4.6, 206, 0),
        (_, 1) => new(0.26, 0.16, 0.84, 13.5, 0),
        (_, <= 3) => new(0.28, 0.07, 2.45, 27, 0),
        (_, <= 5) => new(0.33, 0.58, 1.93, 111, 0),
        (_, <= 7) => new(12.9, 1, 15, 268, 0),
        _ => new(33, 9, 0, 1050, 0),
    };

    /// <summary>Nanoseconds of a byte that is not coded, of one that is, of a literal, a sequence, a stream.</summary>
    private readonly record struct Work(double Raw, double Coded, double Literal, double Sequence, double Stream)
    {
        /// <summary>Nanoseconds for an uncompressed byte.</summary>
        public double Of(in StreamCounts counts) => counts.Bytes == 0 ? 0
            : ((Raw * counts.RawBytes) + (Coded * counts.CodedBytes) + (Literal * counts.Literals) +
               (Sequence * counts.Sequences) + (Stream * counts.Streams)) / counts.Bytes;
    }
}
