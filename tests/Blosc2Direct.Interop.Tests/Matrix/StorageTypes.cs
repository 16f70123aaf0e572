using System.Collections.Immutable;
using Blosc2Direct.Codecs;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Matrix;

/// <summary>The library's element types for those of the cases.</summary>
internal static class StorageTypes
{
    public static ElementType Of(ElementSpec spec)
    {
        var order = spec.BigEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian;
        return spec.Kind switch
        {
            "int" => new IntegerType(spec.Size, IsSigned: true, order),
            "uint" => new IntegerType(spec.Size, IsSigned: false, order),
            "float" => new FloatType(spec.Size, order),
            "complex" => new ComplexType(new FloatType(spec.Size / 2, order)),
            "bool" => new BoolType(),
            "enum" => new EnumType((IntegerType)Of(spec.Base!), [.. spec.Members!.Select(m => new Storage.EnumMember(m.Name, m.Value))]),
            "string" => new FixedStringType(spec.Size, spec.Encoding == "ascii" ? TextEncoding.Ascii : TextEncoding.Utf8),
            "opaque" => new OpaqueType(spec.Size),
            "array" => new ArrayElementType(Of(spec.Base!), [.. spec.Shape!]),
            "compound" => new CompoundType(spec.Size, [.. spec.Fields!.Select(f => new CompoundField(f.Name, f.Offset, Of(f.Type)))]),
            _ => throw new InvalidOperationException($"Unknown kind {spec.Kind}."),
        };
    }

    /// <summary>The library's codec for that of a case.</summary>
    public static Blosc2Options CodecOf(string codec, int level, int shuffle) => new()
    {
        Codec = codec switch
        {
            "blosclz" => Blosc2Codec.BloscLz,
            "lz4" => Blosc2Codec.Lz4,
            "lz4hc" => Blosc2Codec.Lz4Hc,
            "zlib" => Blosc2Codec.Zlib,
            _ => Blosc2Codec.Zstd,
        },
        Level = level,
        Shuffle = (ShuffleMode)shuffle,
    };

    /// <summary>The library's specification of a case, without its filters.</summary>
    public static ArraySpec SpecOf(InteropCase test)
    {
        ImmutableArray<long> shape = [.. test.Shape];
        return new ArraySpec
        {
            Shape = shape,
            MaxShape = test.Extendible ? shape.SetItem(0, ArraySpec.Unlimited) : shape,
            Type = Of(test.Type),
            ChunkShape = [.. test.Chunks],
        };
    }
}
