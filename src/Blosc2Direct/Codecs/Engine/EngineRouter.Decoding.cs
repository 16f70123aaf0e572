namespace Blosc2Direct.Codecs.Engine;

internal static partial class EngineRouter
{
    /// <summary>Whether a chunk that <see cref="ManagedDecoder"/> supports is decoded by it.</summary>
    /// <param name="engine">The engine, resolved.</param>
    /// <param name="pipeline">The chunk's filters.</param>
    /// <param name="format">The chunk's codec format.</param>
    public static bool DecodesManaged(CodecEngine engine, BlockPipeline pipeline, int format) => engine switch
    {
        CodecEngine.Managed => true,
        CodecEngine.Native => false,
        _ => IsFasterDecoded(pipeline, format),
    };

    private static bool IsFasterDecoded(BlockPipeline pipeline, int format) => true;
}
