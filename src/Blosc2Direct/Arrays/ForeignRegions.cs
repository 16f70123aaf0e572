using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>Reads and writes boxes by the store's own means, in slabs that fit a span and, where elements are converted,
/// a moderate buffer.</summary>
internal static unsafe class ForeignRegions
{
    private const int LargestConvertedSlab = 16 << 20;

    public static ReadStatistics Read(
        ArrayState array, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination, IElementConverter? converter)
    {
        IRegionAccess regions = Regions(array);
        int memoryBytes = converter?.MemorySize ?? array.ElementSize;
        byte[] stored = [];
        long calls = 0;
        Slabs slabs = new(start, shape, array.ElementSize, converter is null ? int.MaxValue : LargestConvertedSlab);
        while (slabs.Next())
        {
            int bytes = checked((int)(slabs.Elements * array.ElementSize));
            byte* place = destination + (slabs.First * memoryBytes);
            if (converter is null)
            {
                regions.Read(slabs.Start, slabs.Shape, new Span<byte>(place, bytes));
            }
            else
            {
                if (stored.Length < bytes)
                {
                    stored = new byte[bytes];
                }

                regions.Read(slabs.Start, slabs.Shape, stored.AsSpan(0, bytes));
                converter.ToMemory(stored.AsSpan(0, bytes), new Span<byte>(place, checked((int)(slabs.Elements * memoryBytes))));
            }

            calls++;
        }

        return new ReadStatistics(0, 0, 0, 0, 0, calls);
    }

    public static void Write(
        ArrayState array, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* source, IElementConverter? converter)
    {
        IRegionAccess regions = Regions(array);
        int memoryBytes = converter?.MemorySize ?? array.ElementSize;
        byte[] stored = [];
        Slabs slabs = new(start, shape, array.ElementSize, converter is null ? int.MaxValue : LargestConvertedSlab);
        while (slabs.Next())
        {
            int bytes = checked((int)(slabs.Elements * array.ElementSize));
            byte* place = source + (slabs.First * memoryBytes);
            if (converter is null)
            {
                regions.Write(slabs.Start, slabs.Shape, new ReadOnlySpan<byte>(place, bytes));
                continue;
            }

            if (stored.Length < bytes)
            {
                stored = new byte[bytes];
            }

            converter.ToStored(new ReadOnlySpan<byte>(place, checked((int)(slabs.Elements * memoryBytes))), stored.AsSpan(0, bytes));
            regions.Write(slabs.Start, slabs.Shape, stored.AsSpan(0, bytes));
        }
    }

    private static IRegionAccess Regions(ArrayState array)
    {
        if (array.Node.Regions is { } regions && array.Node.Spec.Type.IsFlat)
        {
            return regions;
        }

        ElementTypeException error = new($"Elements of type {array.Node.Spec.Type} cannot be read or written as bytes");
        array.Locate(error, default);
        throw error;
    }

    /// <summary>Cuts a box into slabs of whole hyperplanes across its first axes, in row-major order.</summary>
    private ref struct Slabs
    {
        private readonly ReadOnlySpan<long> _origin;
        private readonly ReadOnlySpan<long> _box;
        private readonly long[] _start;
        private readonly long[] _shape;
        private readonly long[] _index;
        private readonly int _axis;
        private readonly long _step;
        private bool _done;

        public Slabs(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, int itemBytes, int largest)
        {
            _origin = start;
            _box = shape;
            _start = start.ToArray();
            _shape = shape.ToArray();
            _index = new long[shape.Length];
            long plane = itemBytes;
            int axis = shape.Length - 1;
            while (axis > 0 && plane * shape[axis] <= largest)
            {
                plane *= shape[axis--];
            }

            _axis = Math.Max(axis, 0);
            _step = Math.Max(1, largest / plane);
            for (int i = 0; i < _axis; i++)
            {
                _shape[i] = 1;
            }
        }

        /// <summary>Elements of the box before this slab.</summary>
        public long First { get; private set; }

        public long Elements { get; private set; }

        public readonly ReadOnlySpan<long> Start => _start;

        public readonly ReadOnlySpan<long> Shape => _shape;

        public bool Next()
        {
            if (_done)
            {
                return false;
            }

            First += Elements;
            if (_box.IsEmpty)
            {
                _done = true;
                Elements = 1;
                return true;
            }

            for (int i = 0; i <= _axis; i++)
            {
                _start[i] = _origin[i] + _index[i];
            }

            _shape[_axis] = Math.Min(_step, _box[_axis] - _index[_axis]);
            Elements = GridMath.Volume<long>(_shape);
            _index[_axis] += _shape[_axis];
            for (int i = _axis; i > 0 && _index[i] == _box[i]; i--)
            {
                _index[i] = 0;
                _index[i - 1]++;
            }

            _done = _index[0] == _box[0];
            return true;
        }
    }
}
