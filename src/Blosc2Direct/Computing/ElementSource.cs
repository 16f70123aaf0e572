using System.Numerics.Tensors;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>An array whose boxes are read as numbers of one type, in the machine's byte order. Any number of threads may read at
/// once; each read has one thread.</summary>
internal sealed unsafe class ElementSource : INumberSource, IPieceReader
{
    private readonly NdArray _array;
    private readonly IElementConverter? _converter;
    private ReadStatistics _statistics;

    /// <summary>Opens a source.</summary>
    /// <param name="array">The array.</param>
    /// <param name="type">The type to see its elements as; null for that of <see cref="NumericTypes.TryGet(ElementType, out NumericType)"/>.</param>
    /// <exception cref="ElementTypeException">The elements are no such numbers.</exception>
    public ElementSource(NdArray array, NumericType? type = null)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArraySpec spec = array.Spec;
        try
        {
            if (!NumericTypes.TryGet(spec.Type, out NumericType own))
            {
                throw new ElementTypeException($"Elements of type {spec.Type} are no real numbers");
            }

            Type = type ?? own;
            _converter = Converter(Type, spec.Type, type is null ? NumericConversion.None : NumericConversion.Checked);
        }
        catch (Blosc2DirectException error)
        {
            error.At(array.Node.Storage.Name, array.Node.Path);
            throw;
        }

        Shape = spec.IsNull ? [0] : [.. spec.Shape];
        Unit = DecodeUnit(spec);
        Chunk = Unit is null ? null : ToLong(spec.ChunkShape.AsSpan());
        _array = new NdArray(new BorrowedNode(array.Node), array.Options with { Threads = 1, BlockCache = null });
    }

    public NumericType Type { get; }

    public long[] Shape { get; }

    public long[]? Unit { get; }

    public long[]? Chunk { get; }

    public int ItemBytes => Type.Size();

    public int ScratchBytes => 0;

    /// <summary>What all reads cost so far.</summary>
    public ReadStatistics Statistics
    {
        get
        {
            lock (_array)
            {
                return _statistics;
            }
        }
    }

    public IPieceReader OpenReader() => new Lease(this);

    /// <summary>What is decoded as a whole of an array.</summary>
    public static long[]? DecodeUnit(ArraySpec spec)
    {
        if (spec.Layout != ArrayLayout.Chunked || spec.ChunkShape.IsDefaultOrEmpty)
        {
            return null;
        }

        if (spec.Filters is [{ Id: FilterSpec.Blosc2 } filter] && spec.Type.IsFlat &&
            Blosc2FilterParameters.TryParse(filter.Parameters.AsSpan(), out Blosc2Options? codec, out _))
        {
            int typeSize = spec.Type is ArrayElementType array ? array.Base.Size : spec.Type.Size;
            ChunkGeometry geometry = ChunkGeometry.ForWriting(codec, spec.ChunkShape.AsSpan(), spec.Type.Size, typeSize);
            long[] unit = ToLong(geometry.BlockShape);
            for (int axis = 0; axis < unit.Length; axis++)
            {
                // Blocks begin anew in each chunk: only where they fill it are they a grid over the whole array.
                unit[axis] = spec.ChunkShape[axis] % unit[axis] == 0 ? unit[axis] : spec.ChunkShape[axis];
            }

            return unit;
        }

        return ToLong(spec.ChunkShape.AsSpan());
    }

    /// <summary>Reads a box, packed. Truth values are 0 or 1.</summary>
    public void Read(in Box box, byte* destination)
    {
        long count = box.Count;
        ReadStatistics statistics = _array.Read(box.Start, box.Shape, destination, count * Type.Size(), _converter);
        lock (_array)
        {
            _statistics += statistics;
        }

        if (Type == NumericType.Bool)
        {
            for (long done = 0; done < count;)
            {
                Span<byte> part = new(destination + done, (int)Math.Min(count - done, 1 << 30));
                TensorPrimitives.Min(part, (byte)1, part);
                done += part.Length;
            }
        }
    }

    public void Dispose() => _array.Dispose();

    /// <summary>A shape as longs.</summary>
    internal static long[] ToLong(ReadOnlySpan<int> shape)
    {
        long[] result = new long[shape.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            result[axis] = shape[axis];
        }

        return result;
    }

    /// <summary>A converter between a numeric type and a stored one; null where the bytes are the same.</summary>
    internal static IElementConverter? Converter(NumericType type, ElementType stored, NumericConversion mode)
    {
        if (stored is IntegerType { Size: not (1 or 2 or 4 or 8) } or EnumType { Base.Size: not (1 or 2 or 4 or 8) })
        {
            mode = NumericConversion.Checked;
        }

        return type switch
        {
            NumericType.Bool when stored is BoolType or IntegerType { Size: 1 } or BitFieldType { Size: 1 } => null,
            NumericType.Bool => ElementConverter.Create<bool>(stored, mode),
            NumericType.Int8 => ElementConverter.Create<sbyte>(stored, mode),
            NumericType.UInt8 => ElementConverter.Create<byte>(stored, mode),
            NumericType.Int16 => ElementConverter.Create<short>(stored, mode),
            NumericType.UInt16 => ElementConverter.Create<ushort>(stored, mode),
            NumericType.Int32 => ElementConverter.Create<int>(stored, mode),
            NumericType.UInt32 => ElementConverter.Create<uint>(stored, mode),
            NumericType.Int64 => ElementConverter.Create<long>(stored, mode),
            NumericType.UInt64 => ElementConverter.Create<ulong>(stored, mode),
            NumericType.Float16 => ElementConverter.Create<Half>(stored, mode),
            NumericType.Float32 => ElementConverter.Create<float>(stored, mode),
            _ => ElementConverter.Create<double>(stored, mode),
        };
    }

    /// <summary>A reader that leaves the source open.</summary>
    private sealed class Lease(ElementSource source) : IPieceReader
    {
        public void Read(in Box box, byte* destination) => source.Read(box, destination);

        public void Dispose()
        {
            // The source closes itself.
        }
    }
}
