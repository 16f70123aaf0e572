namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Predicts times from what streams are made of. The predictions are rough (medians of 10 to 30 %, more for the slowest
/// codecs), but always the same: they order what measurements cannot tell apart, and say beforehand what a
/// trial will cost.</summary>
/// <remarks>The constants are least-squares fits of relative errors over the trials that <c>b2d bench tune --json</c> prints
/// (4 data sets, all candidates; Zen 5, one thread); it tells how far off they are elsewhere.</remarks>
internal static class SpeedModel
{
    /// <summary>Items beyond this size are not split into streams, and shuffled by slower code.</summary>
    private const int MaxFastItem = 16;

    /// <summary>Nanoseconds for a byte of filters that no constants were fitted for.</summary>
    private const double OtherFilter = 0.1;

    private static readonly Work s_decodeLz4 = new(0.018, 0.012, 0.035, 2.53, 314);
    private static readonly Work s_decodeZstd = new(0.014, 0.074, 0.556, 6.95, 1036);
    private static readonly Work s_encodeLz4 = new(0.083, 0.040, 0.364, 10.3, 880);

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
                CodecIds.FilterShuffle => typeSize > MaxFastItem ? 0.15 : 0.02,
                CodecIds.FilterBitShuffle => typeSize > MaxFastItem ? 0.2 : 0.06,
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
            return 0.045;
        }

        double time = EncodeWork(options.Codec, options.Level).Of(counts);
        foreach (Blosc2Filter filter in options.Filters)
        {
            time += filter.Id switch
            {
                CodecIds.FilterShuffle => typeSize > MaxFastItem ? 0.25 : 0.02,
                CodecIds.FilterBitShuffle => typeSize > MaxFastItem ? 0.33 : 0.05,
                _ => OtherFilter,
            };
        }

        return time;
    }

    private static Work EncodeWork(Blosc2Codec codec, int level) => (codec, level) switch
    {
        (Blosc2Codec.Lz4, _) or (Blosc2Codec.BloscLz, _) => s_encodeLz4,
        (Blosc2Codec.Lz4Hc, <= 5) => new(7.3, 1.05, 6.7, 74, 0),
        (Blosc2Codec.Lz4Hc, _) => new(11, 0.5, 14.3, 303, 0),
        (_, 1) => new(0.28, 0.16, 1.02, 12.9, 0),
        (_, <= 3) => new(0.28, 0.45, 3.03, 33, 1250),
        (_, <= 5) => new(0.33, 0.19, 8.8, 137, 0),
        (_, <= 7) => new(12.9, 0.5, 18.7, 317, 62000),
        _ => new(60, 9.7, 0, 1780, 0),
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
