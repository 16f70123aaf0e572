using System.Numerics;
using System.Numerics.Tensors;

namespace Blosc2Direct.Computing;

/// <summary>One operation over a block of elements.</summary>
/// <param name="a">The first operand.</param>
/// <param name="b">The second, where there is one.</param>
/// <param name="c">The third, where there is one.</param>
/// <param name="result">Receives the results; may be where an operand of the same size lies.</param>
/// <param name="count">Elements.</param>
internal unsafe delegate void ExprKernel(byte* a, byte* b, byte* c, byte* result, int count);

/// <summary>Finds the kernel of an operation.</summary>
internal static unsafe class ExprKernels
{
    /// <summary>The kernel of a node.</summary>
    public static ExprKernel Find(TypedNode node)
    {
        NumericType type = node.Operands.Length == 0 ? node.Type : node.Operands[^1].Type;
        return node.Op switch
        {
            ExprOp.Convert => type.Dispatch<ConvertFrom, ExprKernel>(new ConvertFrom(node.Type)),
            ExprOp.Where => Select(type.Size()),
            >= ExprOp.Less and <= ExprOp.NotEqual when node.Operands[0].Type != type => MixedComparison(node.Op, type == NumericType.UInt64),
            >= ExprOp.Less and <= ExprOp.NotEqual => type.Dispatch<Comparison, ExprKernel>(new Comparison(node.Op)),
            _ when type == NumericType.Bool => Logic(node.Op),
            _ => Arithmetic(node.Op, type),
        };
    }

    /// <summary>Writes a constant as an element of a type.</summary>
    public static void Store(Scalar value, NumericType type, byte* place)
    {
        if (type.IsFloat())
        {
            double number = value.ToDouble();
            switch (type)
            {
                case NumericType.Float16:
                    *(Half*)place = (Half)number;
                    break;
                case NumericType.Float32:
                    *(float*)place = (float)number;
                    break;
                default:
                    *(double*)place = number;
                    break;
            }

            return;
        }

        UInt128 bits = unchecked((UInt128)(value.Type.IsFloat() ? Int128.CreateTruncating(value.ToDouble()) : value.ToInt128()));
        Buffer.MemoryCopy(&bits, place, type.Size(), type.Size());
    }

    /// <summary>Copies elements.</summary>
    public static ExprKernel Copy(int itemBytes) =>
        (a, _, _, result, count) => Buffer.MemoryCopy(a, result, (long)count * itemBytes, (long)count * itemBytes);

    private static ExprKernel Arithmetic(ExprOp op, NumericType type) => type switch
    {
        NumericType.Int8 => IntegerKernels<sbyte>.Find(op),
        NumericType.UInt8 => IntegerKernels<byte>.Find(op),
        NumericType.Int16 => IntegerKernels<short>.Find(op),
        NumericType.UInt16 => IntegerKernels<ushort>.Find(op),
        NumericType.Int32 => IntegerKernels<int>.Find(op),
        NumericType.UInt32 => IntegerKernels<uint>.Find(op),
        NumericType.Int64 => IntegerKernels<long>.Find(op),
        NumericType.UInt64 => IntegerKernels<ulong>.Find(op),
        NumericType.Float16 => FloatKernels<Half>.Find(op),
        NumericType.Float32 => FloatKernels<float>.Find(op),
        _ => FloatKernels<double>.Find(op),
    };

    /// <summary>Truth values: sums are "or", products "and".</summary>
    private static ExprKernel Logic(ExprOp op) => op switch
    {
        ExprOp.Add or ExprOp.Or or ExprOp.Maximum => (a, b, _, r, n) => TensorPrimitives.BitwiseOr(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Multiply or ExprOp.And or ExprOp.Minimum => (a, b, _, r, n) => TensorPrimitives.BitwiseAnd(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Xor => (a, b, _, r, n) => TensorPrimitives.Xor(In(a, n), In(b, n), Out(r, n)),
        ExprOp.Not => (a, _, _, r, n) => TensorPrimitives.Xor(In(a, n), (byte)1, Out(r, n)),
        ExprOp.Abs or ExprOp.Floor or ExprOp.Ceil or ExprOp.Trunc => Copy(1),
        ExprOp.IsFinite => (_, _, _, r, n) => Out(r, n).Fill(1),
        ExprOp.IsNaN or ExprOp.IsInfinity => (_, _, _, r, n) => Out(r, n).Clear(),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "Not defined for bool"),
    };

    private static ExprKernel Select(int itemBytes) => itemBytes switch
    {
        1 => Select<byte>,
        2 => Select<ushort>,
        4 => Select<uint>,
        _ => Select<ulong>,
    };

    private static void Select<T>(byte* a, byte* b, byte* c, byte* result, int count)
        where T : unmanaged
    {
        T* yes = (T*)b, no = (T*)c, to = (T*)result;
        for (int i = 0; i < count; i++)
        {
            T chosen = yes[i], other = no[i];
            to[i] = a[i] != 0 ? chosen : other;
        }
    }

    /// <summary>A signed with an unsigned integer of 64 bits, by value.</summary>
    private static ExprKernel MixedComparison(ExprOp op, bool secondIsUnsigned)
    {
        int wanted = op switch
        {
            ExprOp.Less => 0b001, ExprOp.LessEqual => 0b011, ExprOp.Greater => 0b100, ExprOp.GreaterEqual => 0b110, ExprOp.Equal => 0b010,
            _ => 0b101,
        };
        return (a, b, _, result, count) =>
        {
            for (int i = 0; i < count; i++)
            {
                ulong x = ((ulong*)a)[i], y = ((ulong*)b)[i];
                int order = secondIsUnsigned ? ((long)x < 0 ? -1 : x.CompareTo(y)) : ((long)y < 0 ? 1 : x.CompareTo(y));
                result[i] = (byte)((wanted >> (Math.Sign(order) + 1)) & 1);
            }
        };
    }

    internal static ReadOnlySpan<byte> In(byte* place, int count) => new(place, count);

    internal static Span<byte> Out(byte* place, int count) => new(place, count);

    private readonly struct Comparison(ExprOp op) : INumericVisitor<ExprKernel>
    {
        public ExprKernel Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => op switch
            {
                ExprOp.Less => Less<T>,
                ExprOp.LessEqual => LessEqual<T>,
                ExprOp.Greater => (a, b, c, r, n) => Less<T>(b, a, c, r, n),
                ExprOp.GreaterEqual => (a, b, c, r, n) => LessEqual<T>(b, a, c, r, n),
                ExprOp.Equal => Equal<T>,
                _ => NotEqual<T>,
            };

        private static void Less<T>(byte* a, byte* b, byte* c, byte* result, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
            {
                result[i] = ((T*)a)[i] < ((T*)b)[i] ? (byte)1 : (byte)0;
            }
        }

        private static void LessEqual<T>(byte* a, byte* b, byte* c, byte* result, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
            {
                result[i] = ((T*)a)[i] <= ((T*)b)[i] ? (byte)1 : (byte)0;
            }
        }

        private static void Equal<T>(byte* a, byte* b, byte* c, byte* result, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
            {
                result[i] = ((T*)a)[i] == ((T*)b)[i] ? (byte)1 : (byte)0;
            }
        }

        private static void NotEqual<T>(byte* a, byte* b, byte* c, byte* result, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
            {
                result[i] = ((T*)a)[i] != ((T*)b)[i] ? (byte)1 : (byte)0;
            }
        }
    }

    private readonly struct ConvertFrom(NumericType to) : INumericVisitor<ExprKernel>
    {
        public ExprKernel Visit<TFrom>()
            where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom> => to == NumericType.Bool
                ? ToBool<TFrom>
                : to.Dispatch<ConvertTo<TFrom>, ExprKernel>(default);

        private static void ToBool<T>(byte* a, byte* b, byte* c, byte* result, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
            {
                result[i] = ((T*)a)[i] != T.Zero ? (byte)1 : (byte)0;
            }
        }
    }

    private readonly struct ConvertTo<TFrom> : INumericVisitor<ExprKernel>
        where TFrom : unmanaged, INumber<TFrom>
    {
        public ExprKernel Visit<TTo>()
            where TTo : unmanaged, INumber<TTo>, IMinMaxValue<TTo> => (a, _, _, result, count) =>
                TensorPrimitives.ConvertTruncating(new ReadOnlySpan<TFrom>(a, count), new Span<TTo>(result, count));
    }
}
