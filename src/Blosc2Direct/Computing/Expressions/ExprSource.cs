using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>An expression with its inputs: numbers that are calculated piece by piece.</summary>
internal sealed unsafe class ExprSource : INumberSource
{
    private readonly ExprProgram _program;
    private readonly INumberSource[] _inputs;

    /// <summary>Binds a program to its inputs, which it owns from now on.</summary>
    public ExprSource(ExprProgram program, INumberSource[] inputs, long[] shape)
    {
        _program = program;
        _inputs = inputs;
        Shape = shape;
        long largest = 0;
        foreach (INumberSource input in inputs)
        {
            ScratchBytes += input.ItemBytes + input.ScratchBytes;
            long bytes = GridMath.Volume<long>(input.Shape) * input.ItemBytes;
            if (bytes > largest && input.Unit is { } unit && input.Chunk is { } chunk)
            {
                largest = bytes;
                Unit = Widen(unit, input.Shape);
                Chunk = Widen(chunk, input.Shape);
            }
        }
    }

    public NumericType Type => _program.Type;

    public long[] Shape { get; }

    public long[]? Unit { get; }

    public long[]? Chunk { get; }

    public int ItemBytes => Type.Size();

    public int ScratchBytes { get; }

    public IPieceReader OpenReader() => new Reader(this);

    public void Dispose()
    {
        foreach (INumberSource input in _inputs)
        {
            input.Dispose();
        }
    }

    /// <summary>The shape that shapes give together: NumPy's broadcasting.</summary>
    /// <returns>False if an axis has two lengths, neither of them 1; then <paramref name="shape"/> is that of before.</returns>
    public static bool TryBroadcast(ref long[] shape, long[] other)
    {
        long[] result = new long[Math.Max(shape.Length, other.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            long a = i <= shape.Length ? shape[^i] : 1, b = i <= other.Length ? other[^i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                return false;
            }

            result[^i] = a == 1 ? b : a;
        }

        shape = result;
        return true;
    }

    /// <summary>A cell of an input's grid as one of the result's: where the input has fewer axes, or one element along one, it
    /// says nothing of these.</summary>
    private long[] Widen(long[] cell, long[] inputShape)
    {
        long[] wide = new long[Shape.Length];
        Array.Fill(wide, 1);
        for (int axis = 0; axis < cell.Length; axis++)
        {
            wide[Shape.Length - cell.Length + axis] = inputShape[axis] == 1 ? 1 : cell[axis];
        }

        return wide;
    }

    /// <summary>One thread: its readers, the pieces of the inputs, its machine.</summary>
    private sealed class Reader : IPieceReader
    {
        private readonly ExprSource _source;
        private readonly IPieceReader[] _readers;
        private readonly NativeBuffer[] _pieces;
        private readonly NativeBuffer _small = new();
        private readonly ExprMachine _machine;

        public Reader(ExprSource source)
        {
            _source = source;
            _readers = [.. source._inputs.Select(input => input.OpenReader())];
            _pieces = [.. source._inputs.Select(_ => new NativeBuffer())];
            _machine = new ExprMachine(source._program, [.. source._inputs.Select(input => input.ItemBytes)]);
        }

        public void Read(in Box box, byte* destination)
        {
            byte** places = stackalloc byte*[Math.Max(1, _pieces.Length)];
            for (int i = 0; i < _pieces.Length; i++)
            {
                places[i] = ReadInput(i, box);
            }

            _machine.Run(places, destination, box.Count);
        }

        public void Dispose()
        {
            _machine.Dispose();
            _small.Dispose();
            foreach (NativeBuffer piece in _pieces)
            {
                piece.Dispose();
            }

            foreach (IPieceReader reader in _readers)
            {
                reader.Dispose();
            }
        }

        /// <summary>Reads the part of an input that a box needs, and repeats it where the input is broadcast.</summary>
        private byte* ReadInput(int number, Box box)
        {
            INumberSource input = _source._inputs[number];
            int rank = box.Shape.Length, missing = rank - input.Shape.Length;
            long[] start = new long[input.Shape.Length], shape = new long[input.Shape.Length];
            Span<long> from = stackalloc long[rank];
            Span<long> to = stackalloc long[rank];
            GridMath.PackedStrides<long>(box.Shape, input.ItemBytes, to);
            from.Clear();
            for (int axis = 0; axis < shape.Length; axis++)
            {
                bool isRepeated = input.Shape[axis] == 1;
                start[axis] = isRepeated ? 0 : box.Start[axis + missing];
                shape[axis] = isRepeated ? 1 : box.Shape[axis + missing];
            }

            Box part = new(start, shape);
            byte* piece = _pieces[number].Reserve(box.Count * input.ItemBytes);
            if (part.Count == box.Count)
            {
                _readers[number].Read(part, piece);
                return piece;
            }

            byte* small = _small.Reserve(part.Count * input.ItemBytes);
            _readers[number].Read(part, small);
            GridMath.PackedStrides<long>(shape, input.ItemBytes, from[missing..]);
            for (int axis = 0; axis < shape.Length; axis++)
            {
                from[axis + missing] = shape[axis] == 1 ? 0 : from[axis + missing];
            }

            BoxCopy.Copy(box.Shape, input.ItemBytes, small, from, piece, to);
            return piece;
        }
    }
}
