namespace Blosc2Direct.Codecs;

/// <summary>Who encodes and decodes the blocks of Blosc2 chunks. What is written and read is the same.</summary>
public enum CodecEngine
{
    /// <summary>The faster one for the chunk at hand; the environment variable <c>B2D_CODEC_ENGINE</c> (<c>managed</c>,
    /// <c>native</c> or <c>auto</c>) may say otherwise.</summary>
    Auto,

    /// <summary>This library's vector code, with native entropy coders; what it does not handle goes to the other.</summary>
    Managed,

    /// <summary>c-blosc2.</summary>
    Native,
}
