using System.Collections.Immutable;

namespace Blosc2Direct.Codecs;

/// <summary>Settings that were chosen for data, and what to expect of them.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Goal">What they were chosen for.</param>
/// <param name="PredictedRatio">Uncompressed over encoded bytes: exact for the sample, a prediction for the rest.</param>
/// <param name="WriteMbPerSecond">MB (10^6 uncompressed bytes) that one thread encodes in a second, memory to memory.</param>
/// <param name="ReadMbPerSecond">MB that one thread decodes in a second.</param>
/// <param name="IsFastEnough">Whether <see cref="AutoBlosc2.MinReadMbPerSecond"/> is kept; if not, nothing that was tried keeps
/// it, and these settings are the fastest to read.</param>
/// <param name="SampledBytes">Uncompressed bytes of the data that were looked at.</param>
/// <param name="Time">Processor time that the choice took.</param>
/// <param name="Trials">What was tried, in order of ratio, the largest first.</param>
public sealed record CodecChoice(
    Blosc2Options Options, Goal Goal, double PredictedRatio, double WriteMbPerSecond, double ReadMbPerSecond, bool IsFastEnough,
    long SampledBytes, TimeSpan Time, ImmutableArray<CodecTrial> Trials);

/// <summary>Settings that were tried.</summary>
/// <param name="Options">The settings.</param>
/// <param name="BlockBytes">Uncompressed bytes of a block of the sample.</param>
/// <param name="Ratio">As of <see cref="CodecChoice"/>.</param>
/// <param name="WriteMbPerSecond">As of <see cref="CodecChoice"/>.</param>
/// <param name="ReadMbPerSecond">As of <see cref="CodecChoice"/>.</param>
/// <param name="Passes">How often it was timed: a speed is that of the best times.</param>
/// <param name="IsOnFront">Whether nothing else is at least as good in ratio, write and read speed and better in one of them (the
/// Pareto front).</param>
public sealed record CodecTrial(
    Blosc2Options Options, int BlockBytes, double Ratio, double WriteMbPerSecond, double ReadMbPerSecond, int Passes, bool IsOnFront);
