using System.Runtime.Intrinsics.X86;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Codecs.Engine;

internal static partial class EngineRouter
{
    /// <summary>Whether a chunk that <see cref="ManagedDecoder"/> supports is decoded by it.</summary>
    /// <param name="engine">The engine, resolved.</param>
    /// <param name="pipeline">The chunk's filters.</param>
    /// <param name="isFused">Whether more is wanted than c-blosc2 does on the way: bytes swapped, a field, a result that goes
    /// past the caches.</param>
    public static bool DecodesManaged(CodecEngine engine, BlockPipeline pipeline, bool isFused) => engine switch
    {
        CodecEngine.Managed => true,
        CodecEngine.Native => false,
        _ => IsFasterDecoded(pipeline, isFused),
    };

    /// <summary>What was measured: with AVX-512 managed code is never slower. With AVX2 it joins byte planes at 0.9 times the speed
    /// of c-blosc2, and undoes the bit shuffle faster; the rest was not measured there. Nothing was on other processors.</summary>
    private static bool IsFasterDecoded(BlockPipeline pipeline, bool isFused)
    {
        if (!Sse2.IsSupported)
        {
            return false;
        }

        bool isPlainShuffle = pipeline is { Count: 1, EndsInShuffle: true };
        return isFused || JoinLanes512.AreSupported || !isPlainShuffle;
    }
}
