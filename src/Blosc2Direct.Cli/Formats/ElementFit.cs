using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Whether elements of one type can be stored as another one without loss and without a change of kind.</summary>
internal static class ElementFit
{
    /// <summary>Same kinds and sizes, fields of the same names in the same order; byte order may differ, and text may get longer.</summary>
    internal static bool Fits(ElementType from, ElementType to) => (from, to) switch
    {
        (IntegerType f, IntegerType t) => f.Size == t.Size && f.IsSigned == t.IsSigned,
        (IntegerType f, EnumType t) => Fits(f, t.Base),
        (FloatType f, FloatType t) => f.Size == t.Size,
        (ComplexType f, ComplexType t) => f.Component.Size == t.Component.Size,
        (BoolType, BoolType) => true,
        (FixedStringType f, FixedStringType t) => f.Size <= (t.Padding == TextPadding.NullTerminated ? t.Size - 1 : t.Size),
        (ArrayElementType f, ArrayElementType t) => f.Shape.AsSpan().SequenceEqual(t.Shape.AsSpan()) && Fits(f.Base, t.Base),
        (CompoundType f, CompoundType t) => f.Fields.Length == t.Fields.Length &&
            f.Fields.Zip(t.Fields).All(pair => pair.First.Name == pair.Second.Name && Fits(pair.First.Type, pair.Second.Type)),
        _ => from == to,
    };
}
