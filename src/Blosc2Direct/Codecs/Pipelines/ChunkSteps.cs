using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The filters that are known, by their numbers.</summary>
internal static class ChunkSteps
{
    /// <summary>Whether a filter can be decoded and encoded here, with its parameters.</summary>
    public static bool Supports(in PipelineStep step) => step.Id switch
    {
        PipelineStep.Fletcher32 or PipelineStep.Lzf => true,
        PipelineStep.Shuffle => step.Parameter(0, 0) is >= 1 and <= int.MaxValue,
        PipelineStep.Deflate or PipelineStep.Lz4 or PipelineStep.Zstd => EntropyCoder.IsAvailable,
        PipelineStep.Bitshuffle => EntropyCoder.IsAvailable && BitshuffleStep.Supports(step),
        PipelineStep.Blosc => EntropyCoder.IsAvailable && BloscStep.Supports(step),
        _ => false,
    };

    /// <summary>Makes a step.</summary>
    /// <param name="step">A filter that is supported.</param>
    /// <param name="coder">The pipeline's entropy coder; made when the first step needs it.</param>
    public static ChunkStep Create(in PipelineStep step, ref EntropyCoder? coder)
    {
        if (!Supports(step))
        {
            throw new UnsupportedCodecException($"Filter {step.Id} cannot be decoded here with the parameters that the dataset has.");
        }

        return step.Id switch
        {
            PipelineStep.Shuffle => new ShuffleStep((int)step.Parameter(0, 1)),
            PipelineStep.Fletcher32 => new Fletcher32Step(),
            PipelineStep.Lzf => new LzfStep(),
            PipelineStep.Deflate => new DeflateStep(step, coder ??= EntropyCoder.Create()),
            PipelineStep.Zstd => new ZstdStep(step, coder ??= EntropyCoder.Create()),
            PipelineStep.Lz4 => new Lz4Step(step, coder ??= EntropyCoder.Create()),
            PipelineStep.Bitshuffle => new BitshuffleStep(step, coder ??= EntropyCoder.Create()),
            _ => new BloscStep(step, coder ??= EntropyCoder.Create()),
        };
    }
}
