using System.Collections.Immutable;
using Blosc2Direct.Arrays;

namespace Blosc2Direct.Computing;

/// <summary>One comparison: pieces of both arrays are shared out to the crew.</summary>
internal sealed unsafe class ComparisonJob : ISharedWork
{
    private const int BlockLength = 1024;
    private readonly IPieceSource _one;
    private readonly IPieceSource _two;
    private readonly ComparisonOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly IEnumerator<Box> _pieces;
    private readonly object _gate = new();
    private readonly long _total;
    private Finding _found = new();
    private long _done;
    private bool _stopped;

    private ComparisonJob(IPieceSource one, IPieceSource two, ComparisonOptions options, CancellationToken cancellation)
    {
        _one = one;
        _two = two;
        _options = options;
        _cancellation = cancellation;
        _total = GridMath.Volume<long>(one.Shape);
        long[] tile = PieceJob.Tile(one.Unit is null ? two : one, options.MemoryLimit / 8 / options.EffectiveThreads);
        _pieces = Box.Grid(one.Shape, tile).GetEnumerator();
    }

    public static ArrayComparison Run(IPieceSource one, IPieceSource two, ComparisonOptions options, CancellationToken cancellation)
    {
        ComparisonJob job = new(one, two, options, cancellation);
        using (job._pieces)
        {
            WorkCrew.Run(job, options.EffectiveThreads);
        }

        Finding found = job._found;
        return new ArrayComparison(job._total, found.Different, Index(one.Shape, found.First), found.Values, found.Largest, found.LargestRelative);
    }

    public void Join()
    {
        using IPieceReader first = _one.OpenReader();
        using IPieceReader second = _two.OpenReader();
        using NativeBuffer a = new(), b = new();
        while (TryTake(out Box piece))
        {
            byte* x = a.Reserve(piece.Count * _one.ItemBytes), y = b.Reserve(piece.Count * _two.ItemBytes);
            first.Read(piece, x);
            second.Read(piece, y);
            Finding found = Compare(x, y, checked((int)piece.Count));
            found.First = found.First < 0 ? -1 : Ravel(piece, found.First);
            lock (_gate)
            {
                _found.Add(found);
                _done += piece.Count;
                _options.Progress?.Report(new ComputingProgress(_done * _one.ItemBytes, _total * _one.ItemBytes));
            }
        }
    }

    public void Stop() => Volatile.Write(ref _stopped, true);

    private bool TryTake(out Box piece)
    {
        lock (_gate)
        {
            _cancellation.ThrowIfCancellationRequested();
            bool more = !_stopped && _pieces.MoveNext();
            piece = more ? _pieces.Current : default;
            return more;
        }
    }

    private Finding Compare(byte* x, byte* y, int count)
    {
        if (_one is not INumberSource one || _two is not INumberSource two)
        {
            int bytes = checked(count * _one.ItemBytes);
            long different = ElementComparer.Compare(
                _one.ItemBytes, new ReadOnlySpan<byte>(x, bytes), new ReadOnlySpan<byte>(y, bytes), out long first);
            return new Finding { Different = different, First = first };
        }

        // The same bytes are the same numbers, but for NaN.
        bool mayBeUnequal = one.Type.IsFloat() && !_options.EqualNaN;
        if (one.Type == two.Type && !mayBeUnequal)
        {
            int bytes = checked(count * one.ItemBytes);
            if (new ReadOnlySpan<byte>(x, bytes).SequenceEqual(new ReadOnlySpan<byte>(y, bytes)))
            {
                return new Finding();
            }
        }

        bool isWide = !one.Type.IsFloat() && !two.Type.IsFloat() && Math.Max(one.ItemBytes, two.ItemBytes) == sizeof(long);
        Finding found = isWide ? CompareWide(one.Type, x, two.Type, y, count) : CompareDoubles(one.Type, x, two.Type, y, count);
        if (found.First >= 0)
        {
            found.Values = (Scalar.Read(one.Type, x + (found.First * one.ItemBytes)), Scalar.Read(two.Type, y + (found.First * two.ItemBytes)));
        }

        return found;
    }

    private Finding CompareDoubles(NumericType a, byte* x, NumericType b, byte* y, int count)
    {
        Finding found = new();
        double* left = stackalloc double[BlockLength];
        double* right = stackalloc double[BlockLength];
        ExprKernel fromA = Kernel(a), fromB = Kernel(b);
        for (int done = 0; done < count; done += BlockLength)
        {
            int block = Math.Min(BlockLength, count - done);
            fromA(x + ((long)done * a.Size()), null, null, (byte*)left, block);
            fromB(y + ((long)done * b.Size()), null, null, (byte*)right, block);
            for (int i = 0; i < block; i++)
            {
                double p = left[i], q = right[i];
                if (p != q)
                {
                    bool areNaN = double.IsNaN(p) && double.IsNaN(q);
                    found.Note(done + i, areNaN ? 0 : Math.Abs(p - q), Math.Abs(q), areNaN ? _options.EqualNaN : null, _options);
                }
            }
        }

        return found;
    }

    /// <summary>Integers of 64 bits are not doubles.</summary>
    private Finding CompareWide(NumericType a, byte* x, NumericType b, byte* y, int count)
    {
        Finding found = new();
        for (int i = 0; i < count; i++)
        {
            Int128 p = Scalar.Read(a, x + ((long)i * a.Size())).ToInt128(), q = Scalar.Read(b, y + ((long)i * b.Size())).ToInt128();
            if (p != q)
            {
                found.Note(i, (double)Int128.Abs(p - q), (double)Int128.Abs(q), null, _options);
            }
        }

        return found;
    }

    private static ExprKernel Kernel(NumericType type) => type == NumericType.Float64
        ? ExprKernels.Copy(sizeof(double))
        : ExprKernels.Find(new TypedNode(-1, ExprOp.Convert, NumericType.Float64, 0, [new TypedNode(-1, ExprOp.Name, type, 0, [])]));

    /// <summary>The row-major position in the array of an element of a piece.</summary>
    private long Ravel(Box piece, long element)
    {
        Span<long> index = stackalloc long[piece.Shape.Length];
        GridMath.Unravel(element, piece.Shape, index);
        long position = 0;
        for (int axis = 0; axis < index.Length; axis++)
        {
            position = (position * _one.Shape[axis]) + piece.Start[axis] + index[axis];
        }

        return position;
    }

    private static ImmutableArray<long> Index(long[] shape, long position)
    {
        if (position < 0)
        {
            return default;
        }

        long[] index = new long[shape.Length];
        GridMath.Unravel(position, shape, index);
        return [.. index];
    }

    /// <summary>What was found in a piece, or in all of them.</summary>
    private struct Finding
    {
        public Finding()
        {
        }

        public long Different;
        public long First = -1;
        public (Scalar, Scalar)? Values;
        public double Largest;
        public double LargestRelative;

        public void Note(int at, double difference, double magnitude, bool? decided, ComparisonOptions options)
        {
            // Infinities: the difference is NaN or infinite, and no tolerance covers it.
            if (!double.IsNaN(difference))
            {
                Largest = Math.Max(Largest, difference);
                LargestRelative = magnitude > 0 && double.IsFinite(magnitude) ? Math.Max(LargestRelative, difference / magnitude) : LargestRelative;
            }

            bool isEqual = decided ?? (double.IsFinite(magnitude) && difference <= options.AbsoluteTolerance + (options.RelativeTolerance * magnitude));
            if (!isEqual)
            {
                First = First < 0 ? at : First;
                Different++;
            }
        }

        public void Add(in Finding other)
        {
            Different += other.Different;
            Largest = Math.Max(Largest, other.Largest);
            LargestRelative = Math.Max(LargestRelative, other.LargestRelative);
            if (other.First >= 0 && (First < 0 || other.First < First))
            {
                (First, Values) = (other.First, other.Values);
            }
        }
    }
}
