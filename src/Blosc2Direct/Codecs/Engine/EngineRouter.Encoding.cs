namespace Blosc2Direct.Codecs.Engine;

internal static partial class EngineRouter
{
    /// <summary>Whether chunks are encoded by <see cref="ManagedEncoder"/>.</summary>
    /// <param name="engine">What the caller asked for.</param>
    /// <param name="options">The options.</param>
    /// <param name="typeSize">Bytes of an item as filters see them.</param>
    public static bool EncodesManaged(CodecEngine engine, Blosc2Options options, int typeSize) =>
        ManagedEncoder.Supports(options, typeSize) && (Resolve(engine) != CodecEngine.Native || !IsEncodedNatively(options));

    /// <summary>c-blosc2 takes the chunk's first block, which the delta filter needs, from memory that there is none of where it calls
    /// back for each block.</summary>
    private static bool IsEncodedNatively(Blosc2Options options) => !options.Filters.Contains(Blosc2Filter.Delta);
}
