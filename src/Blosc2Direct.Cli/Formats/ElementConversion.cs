using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>Turns elements of one form into another one: the same fields, in another byte order, at other offsets, text in
/// another encoding. Made once, run over many elements.</summary>
internal sealed class ElementConversion
{
    private const int MaxSteps = 1 << 20;
    private readonly List<Step> _steps = [];

    private ElementConversion(ElementType from, ElementType to)
    {
        FromSize = from.Size;
        ToSize = to.Size;
        Add(from, to, 0, 0);
        Clears = _steps.Sum(s => (long)s.ToSize * s.Count) < ToSize;
    }

    private enum StepKind
    {
        Copy,
        Swap,
        Text,
    }

    /// <summary>Bytes of an element before.</summary>
    internal int FromSize { get; }

    /// <summary>Bytes of an element after.</summary>
    internal int ToSize { get; }

    private bool Clears { get; }

    /// <summary>The conversion between two forms of one type.</summary>
    /// <returns>Null where nothing changes.</returns>
    internal static ElementConversion? Between(ElementType from, ElementType to)
    {
        ElementConversion conversion = new(from, to);
        return conversion.FromSize == conversion.ToSize && conversion._steps is [{ Kind: StepKind.Copy, From: 0, To: 0 } only] &&
            only.FromSize == conversion.FromSize ? null : conversion;
    }

    /// <summary>Converts packed elements.</summary>
    internal void Run(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (Clears)
        {
            to.Clear();
        }

        if (_steps is [{ Kind: StepKind.Swap, Count: 1 } only] && FromSize == only.FromSize)
        {
            Swap(from, to, only.FromSize);
            return;
        }

        long count = to.Length / ToSize;
        for (long i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> source = from.Slice((int)(i * FromSize), FromSize);
            Span<byte> target = to.Slice((int)(i * ToSize), ToSize);
            foreach (Step step in _steps)
            {
                step.Run(source, target);
            }
        }
    }

    private void Add(ElementType from, ElementType to, int fromOffset, int toOffset)
    {
        switch (from, to)
        {
            case (EnumType f, _) when to is IntegerType:
                Add(f.Base, to, fromOffset, toOffset);
                break;
            case (ComplexType f, CompoundType):
                Add(new ArrayElementType(f.Component, [2]), new ArrayElementType(((CompoundType)to).Fields[0].Type, [2]), fromOffset, toOffset);
                break;
            case (CompoundType f, CompoundType t):
                for (int i = 0; i < f.Fields.Length; i++)
                {
                    Add(f.Fields[i].Type, t.Fields[i].Type, fromOffset + f.Fields[i].Offset, toOffset + t.Fields[i].Offset);
                }

                break;
            case (ArrayElementType f, ArrayElementType t):
                AddItems(f, t, fromOffset, toOffset);
                break;
            default:
                Append(Leaf(from, to) with { From = fromOffset, To = toOffset });
                break;
        }
    }

    private void AddItems(ArrayElementType from, ArrayElementType to, int fromOffset, int toOffset)
    {
        int count = from.Size / Math.Max(1, from.Base.Size);
        if (from.Base is IntegerType or FloatType or BoolType or OpaqueType or BitFieldType)
        {
            Append(Leaf(from.Base, to.Base) with { From = fromOffset, To = toOffset, Count = count });
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Add(from.Base, to.Base, fromOffset + (i * from.Base.Size), toOffset + (i * to.Base.Size));
        }
    }

    private void Append(Step step)
    {
        if (step.Kind == StepKind.Copy)
        {
            step = step with { FromSize = step.FromSize * step.Count, ToSize = step.ToSize * step.Count, Count = 1 };
            if (_steps.Count > 0 && _steps[^1] is { Kind: StepKind.Copy } last &&
                last.From + last.FromSize == step.From && last.To + last.ToSize == step.To)
            {
                _steps[^1] = last with { FromSize = last.FromSize + step.FromSize, ToSize = last.ToSize + step.ToSize };
                return;
            }
        }

        if (_steps.Count == MaxSteps)
        {
            throw new ElementTypeException($"An element has more than {MaxSteps} parts to convert.");
        }

        _steps.Add(step);
    }

    private static Step Leaf(ElementType from, ElementType to)
    {
        Step step = new(StepKind.Copy, 0, from.Size, 0, to.Size, 1, from, to);
        return (from, to) switch
        {
            (ComplexType f, ComplexType t) when f.Component.Order != t.Component.Order => step with
            {
                Kind = StepKind.Swap, FromSize = f.Component.Size, ToSize = t.Component.Size, Count = 2,
            },
            (Utf32Type, Utf32Type) or (FixedStringType or Utf32Type, FixedStringType or Utf32Type) when !IsSameText(from, to) =>
                step with { Kind = StepKind.Text },
            _ when OrderOf(from) != OrderOf(to) && from.Size > 1 => step with { Kind = StepKind.Swap },
            _ => step,
        };
    }

    private static bool IsSameText(ElementType from, ElementType to) =>
        (from is FixedStringType { Padding: TextPadding.NullPadded } && to is FixedStringType { Padding: TextPadding.NullPadded } && from.Size == to.Size)
        || from == to;

    private static ByteOrder OrderOf(ElementType type) => type switch
    {
        IntegerType t => t.Order,
        FloatType t => t.Order,
        BitFieldType t => t.Order,
        ComplexType t => t.Component.Order,
        EnumType t => t.Base.Order,
        TimeType t => t.Order,
        _ => ByteOrder.LittleEndian,
    };

    private static void Swap(ReadOnlySpan<byte> from, Span<byte> to, int size)
    {
        switch (size)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ulong>(from), MemoryMarshal.Cast<byte, ulong>(to));
                break;
            default:
                for (int at = 0; at < from.Length; at += size)
                {
                    for (int i = 0; i < size; i++)
                    {
                        to[at + i] = from[at + size - 1 - i];
                    }
                }

                break;
        }
    }

    // What is done to a run of equal parts of an element.
    private readonly record struct Step(
        StepKind Kind, int From, int FromSize, int To, int ToSize, int Count, ElementType FromType, ElementType ToType)
    {
        internal void Run(ReadOnlySpan<byte> element, Span<byte> result)
        {
            ReadOnlySpan<byte> source = element.Slice(From, FromSize * Count);
            Span<byte> target = result.Slice(To, ToSize * Count);
            switch (Kind)
            {
                case StepKind.Swap:
                    Swap(source, target, FromSize);
                    break;
                case StepKind.Text:
                    FixedText.Convert(FromType, source, ToType, target);
                    break;
                default:
                    source.CopyTo(target);
                    break;
            }
        }
    }
}
