namespace Blosc2Direct.Cli.Commands;

/// <summary>What <c>b2d tune</c> found.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">The dataset.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Bytes">Its uncompressed bytes.</param>
/// <param name="ChunkShape">The chunks that the settings are for.</param>
/// <param name="Goal">What was wanted.</param>
/// <param name="MinReadMbS">The limit of read speed, if any.</param>
/// <param name="Seed">Which parts were sampled.</param>
/// <param name="SampledBytes">How much was looked at.</param>
/// <param name="Seconds">Processor time of the choice, without the rest of the table.</param>
/// <param name="IsFastEnough">Whether the choice keeps the limit.</param>
/// <param name="Choice">What was chosen; null where there is nothing to choose by.</param>
/// <param name="Trials">Everything that was tried, the smallest first.</param>
/// <param name="Command">A command that stores the dataset so.</param>
/// <param name="Code">The settings in C#.</param>
internal sealed record TuneResult(
    string File, string Path, IReadOnlyList<long> Shape, string Type, long Bytes, IReadOnlyList<int> ChunkShape, string Goal,
    double? MinReadMbS, int Seed, long SampledBytes, double Seconds, bool IsFastEnough, TuneTrial? Choice, IReadOnlyList<TuneTrial> Trials,
    string Command, string Code);

/// <summary>Settings, and what they do.</summary>
/// <param name="Settings">Codec, level, filters.</param>
/// <param name="BlockBytes">Uncompressed bytes of a block of the sample.</param>
/// <param name="Ratio">Uncompressed over encoded bytes.</param>
/// <param name="WriteMbS">Uncompressed MB that one thread encodes in a second.</param>
/// <param name="ReadMbS">Uncompressed MB that one thread decodes in a second.</param>
/// <param name="Front">Whether nothing else is better in one of these and as good in the others.</param>
/// <param name="Chosen">Whether it was chosen.</param>
internal sealed record TuneTrial(string Settings, int BlockBytes, double Ratio, double WriteMbS, double ReadMbS, bool Front, bool Chosen);
