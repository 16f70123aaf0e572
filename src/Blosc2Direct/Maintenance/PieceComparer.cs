using System.Globalization;
using Blosc2Direct.Computing;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance;

/// <summary>A piece of two datasets.</summary>
internal sealed record CompareTask(ArrayPair Pair, Box Box);

/// <summary>What a comparison of a piece found.</summary>
internal sealed class CompareResult
{
    /// <summary>Bytes that were compared.</summary>
    internal long Bytes;

    /// <summary>Elements that differ.</summary>
    internal long Different;

    /// <summary>The first of them.</summary>
    internal string? First;

    /// <summary>Why the piece could not be read.</summary>
    internal string? Error;
}

/// <summary>Compares pieces. One thread a comparer.</summary>
internal sealed class PieceComparer(VerifyOptions options) : IPipelineWorker<CompareTask, CompareResult>
{
    private ArrayPair? _pair;
    private BoxReader? _one;
    private BoxReader? _two;
    private byte[] _first = [];
    private byte[] _second = [];

    /// <summary>Whether elements of a type can be compared: their bytes, or as .NET objects. References differ from file to
    /// file even where they name the same.</summary>
    internal static bool CanCompare(ElementType type) => type.IsFlat || type is VariableStringType or VariableLengthType { Base.IsFlat: true };

    /// <inheritdoc/>
    public void Produce(CompareTask item, CompareResult slot)
    {
        slot.Bytes = slot.Different = 0;
        slot.First = slot.Error = null;
        try
        {
            Enter(item.Pair);
            Compare(item, slot);
        }
        catch (Exception error) when (error is Blosc2DirectException or IOException or OverflowException)
        {
            slot.Error = error.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Enter(ArrayPair pair)
    {
        if (!ReferenceEquals(pair, _pair))
        {
            _pair = null;
            _one = new BoxReader(pair.One, options.Limits, options.UsePipeline);
            _two = new BoxReader(pair.Two, options.Limits, options.UsePipeline);
            _pair = pair;
        }
    }

    private void Compare(CompareTask task, CompareResult result)
    {
        ElementType a = task.Pair.One.Node.Spec.Type, b = task.Pair.Two.Node.Spec.Type;
        long count = task.Box.Count;
        if (!a.IsFlat)
        {
            CompareObjects(task, result);
            return;
        }

        Span<byte> one = Buffer(ref _first, count * a.Size), two = Buffer(ref _second, count * b.Size);
        _one!.Read(task.Box, one);
        _two!.Read(task.Box, two);
        result.Bytes = one.Length;
        if (a == b)
        {
            CompareBytes(task, a, one, two, result);
            return;
        }

        for (long i = 0; i < count; i++)
        {
            if (!NumberComparer.AreEqual(a, one.Slice((int)(i * a.Size), a.Size), b, two.Slice((int)(i * b.Size), b.Size)))
            {
                Note(task, result, i, one.Slice((int)(i * a.Size), a.Size), two.Slice((int)(i * b.Size), b.Size), a, b);
            }
        }
    }

    private static void CompareBytes(CompareTask task, ElementType type, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two, CompareResult result)
    {
        long different = ElementComparer.Compare(type.Size, one, two, out long first);
        if (different > 0)
        {
            int at = (int)first * type.Size;
            Note(task, result, first, one.Slice(at, type.Size), two.Slice(at, type.Size), type, type);
            result.Different += different - 1;
        }
    }

    private void CompareObjects(CompareTask task, CompareResult result)
    {
        object?[] one = _one!.ReadObjects(task.Box), two = _two!.ReadObjects(task.Box);
        result.Bytes = one.LongLength * task.Pair.One.Node.Spec.Type.Size;
        for (int i = 0; i < one.Length; i++)
        {
            bool equal = (one[i], two[i]) switch
            {
                (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
                (var x, var y) => Equals(x, y),
            };
            if (!equal && result.Different++ == 0)
            {
                result.First = $"first at {Place(task.Box, i)}";
            }
        }
    }

    private static void Note(
        CompareTask task, CompareResult result, long element, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, ElementType a, ElementType b)
    {
        if (result.Different++ == 0)
        {
            result.First = $"first at {Place(task.Box, element)}: {NumberComparer.Show(a, x)} and {NumberComparer.Show(b, y)}";
        }
    }

    private static string Place(Box box, long element)
    {
        long[] at = new long[box.Shape.Length];
        for (int axis = at.Length - 1; axis >= 0; axis--)
        {
            at[axis] = box.Start[axis] + (element % box.Shape[axis]);
            element /= box.Shape[axis];
        }

        return "(" + string.Join(", ", at.Select(n => n.ToString(CultureInfo.InvariantCulture))) + ")";
    }

    private static Span<byte> Buffer(ref byte[] buffer, long bytes)
    {
        if (buffer.Length < bytes)
        {
            buffer = GC.AllocateUninitializedArray<byte>(checked((int)bytes));
        }

        return buffer.AsSpan(0, (int)bytes);
    }
}
