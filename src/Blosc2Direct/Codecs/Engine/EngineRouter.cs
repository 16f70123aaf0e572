using Blosc2Direct.Codecs.Entropy;

namespace Blosc2Direct.Codecs.Engine;

/// <summary>Picks the engine for a chunk. The choice follows measurements: see docs/codecs.md.</summary>
internal static partial class EngineRouter
{
    /// <summary>The environment variable that forces an engine where none was asked for.</summary>
    public const string Variable = "B2D_CODEC_ENGINE";

    /// <summary>What an engine that was asked for, or the environment, comes to.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <exception cref="ArgumentException">The environment variable is none of managed, native and auto.</exception>
    public static CodecEngine Resolve(CodecEngine asked)
    {
        // Installed libraries keep their entropy coders to themselves.
        if (!EntropyCoder.IsAvailable)
        {
            return CodecEngine.Native;
        }

        return asked == CodecEngine.Auto ? Parse(Environment.GetEnvironmentVariable(Variable)) : asked;
    }

    /// <summary>Reads the variable's value.</summary>
    public static CodecEngine Parse(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => CodecEngine.Auto,
        "managed" => CodecEngine.Managed,
        "native" => CodecEngine.Native,
        _ => throw new ArgumentException($"{Variable} should be managed, native or auto, is '{value}'."),
    };
}
