using System.Numerics;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>Arithmetic and functions of complex numbers, one by one: nobody waits for them.</summary>
internal static unsafe class ComplexKernels
{
    private static readonly Complex ImaginaryOne = Complex.ImaginaryOne;

    /// <summary>The kernel of an operation whose operands and result are complex.</summary>
    public static ValueKernel Find(ConditionOp op)
    {
        Func<Complex, Complex, Complex> function = op switch
        {
            ConditionOp.Add => static (a, b) => a + b,
            ConditionOp.Subtract => static (a, b) => a - b,
            ConditionOp.Multiply => static (a, b) => new Complex(
                (a.Real * b.Real) - (a.Imaginary * b.Imaginary), (a.Real * b.Imaginary) + (a.Imaginary * b.Real)),
            ConditionOp.Divide => Divide,
            ConditionOp.Power => Power,
            ConditionOp.Negate => static (a, _) => -a,
            ConditionOp.Conjugate => static (a, _) => Complex.Conjugate(a),
            ConditionOp.Abs => static (a, _) => new Complex(Math.Sqrt((a.Real * a.Real) + (a.Imaginary * a.Imaginary)), 0),
            ConditionOp.Sqrt => static (a, _) => Complex.Sqrt(a),
            ConditionOp.Exp => static (a, _) => Complex.Exp(a),
            ConditionOp.ExpM1 => static (a, _) => Complex.Exp(a) - 1,
            ConditionOp.Log => static (a, _) => Complex.Log(a),
            ConditionOp.Log1P => static (a, _) => Complex.Log(1 + a),
            ConditionOp.Log10 => static (a, _) => Complex.Log(a) / Math.Log(10),
            ConditionOp.Sin => static (a, _) => Complex.Sin(a),
            ConditionOp.Cos => static (a, _) => Complex.Cos(a),
            ConditionOp.Tan => static (a, _) => Complex.Tan(a),
            ConditionOp.ArcSin => static (a, _) => Complex.Asin(a),
            ConditionOp.ArcCos => static (a, _) => Complex.Acos(a),
            ConditionOp.ArcTan => static (a, _) => Complex.Atan(a),
            ConditionOp.Sinh => static (a, _) => Complex.Sinh(a),
            ConditionOp.Cosh => static (a, _) => Complex.Cosh(a),
            ConditionOp.Tanh => static (a, _) => Complex.Tanh(a),
            ConditionOp.ArcSinh => static (a, _) => -ImaginaryOne * Complex.Asin(ImaginaryOne * a),
            ConditionOp.ArcCosh => static (a, _) => Complex.Log(a + (Complex.Sqrt(a + 1) * Complex.Sqrt(a - 1))),
            ConditionOp.ArcTanh => static (a, _) => -ImaginaryOne * Complex.Atan(ImaginaryOne * a),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "Not defined for complex numbers"),
        };
        return (a, b, r, n) =>
        {
            for (int i = 0; i < n; i++)
            {
                ((Complex*)r)[i] = function(((Complex*)a)[i], b == null ? default : ((Complex*)b)[i]);
            }
        };
    }

    private static Complex Divide(Complex a, Complex b)
    {
        double square = (b.Real * b.Real) + (b.Imaginary * b.Imaginary);
        return new Complex(
            ((a.Real * b.Real) + (a.Imaginary * b.Imaginary)) / square, ((a.Imaginary * b.Real) - (a.Real * b.Imaginary)) / square);
    }

    /// <summary>Small whole powers are products, as in numexpr: they are exact for whole numbers.</summary>
    private static Complex Power(Complex a, Complex b)
    {
        if (b == Complex.Zero)
        {
            return Complex.One;
        }

        if (b.Imaginary != 0 || b.Real != Math.Floor(b.Real) || Math.Abs(b.Real) >= 100)
        {
            return a == Complex.Zero ? a : Complex.Exp(b * Complex.Log(a));
        }

        Complex power = Complex.One, square = a;
        for (int exponent = (int)Math.Abs(b.Real); exponent != 0; exponent >>= 1, square *= square)
        {
            power = (exponent & 1) != 0 ? power * square : power;
        }

        return b.Real < 0 ? Divide(Complex.One, power) : power;
    }
}
