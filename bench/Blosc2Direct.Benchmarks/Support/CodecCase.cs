using Blosc2Direct.Codecs;

namespace Blosc2Direct.Benchmarks.Support;

/// <summary>How a chunk is encoded, and what it holds.</summary>
/// <param name="Codec">The codec, at level 5.</param>
/// <param name="Shuffle">The filter.</param>
/// <param name="TypeSize">Bytes of an element.</param>
/// <param name="Content">What elements hold.</param>
public sealed record CodecCase(Blosc2Codec Codec, ShuffleMode Shuffle, int TypeSize, Content Content)
{
    private static readonly int[] TypeSizes = [1, 2, 4, 8, 16];

    /// <summary>All combinations; when quick, those that differ from LZ4, byte shuffle, four bytes, uniform in one thing.</summary>
    public static IEnumerable<CodecCase> All() =>
        from codec in Enum.GetValues<Blosc2Codec>().Where(codec => codec <= Blosc2Codec.Zstd)
        from shuffle in Enum.GetValues<ShuffleMode>()
        from typeSize in TypeSizes
        from content in Enum.GetValues<Content>()
        let made = new CodecCase(codec, shuffle, typeSize, content)
        where !Scope.IsQuick || made.Differences() <= 1
        select made;

    /// <inheritdoc/>
    public override string ToString() => $"{Codec} {Shuffle} {TypeSize} {Content}";

    private int Differences() =>
        (Codec == Blosc2Codec.Lz4 ? 0 : 1) + (Shuffle == ShuffleMode.Byte ? 0 : 1) + (TypeSize == 4 ? 0 : 1) +
        (Content == Content.Uniform ? 0 : 1);
}
