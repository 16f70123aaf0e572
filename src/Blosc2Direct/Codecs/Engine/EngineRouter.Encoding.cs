namespace Blosc2Direct.Codecs.Engine;

internal static partial class EngineRouter
{
    /// <summary>Whether chunks are encoded by <see cref="ManagedEncoder"/>.</summary>
    /// <param name="engine">What the caller asked for.</param>
    /// <param name="options">The options.</param>
    /// <param name="typeSize">Bytes of an item as filters see them.</param>
    public static bool EncodesManaged(CodecEngine engine, Blosc2Options options, int typeSize) =>
        Resolve(engine) != CodecEngine.Native && ManagedEncoder.Supports(options, typeSize);
}
