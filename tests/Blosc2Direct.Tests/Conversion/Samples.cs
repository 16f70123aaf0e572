using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;

#pragma warning disable CS0649 // Fields are written as bytes.

namespace Blosc2Direct.Tests.Conversion;

internal struct Point
{
    public double X;
    public double Y;
}

/// <summary>With padding: 1 byte, 7 of padding, 8 bytes, 2, and 6 of padding.</summary>
internal struct Padded
{
    public byte Flag;
    public double Value;
    public short Number;
}

internal struct Named
{
    [ElementField("time stamp")]
    public long Time;

    [ElementField("ok")]
    public bool IsGood;
}

internal struct Nested
{
    public int Id;
    public Point Place;
    public Padded Rest;
}

internal readonly record struct Measured([field: ElementField("t")] float Temperature, [property: ElementField("p")] float Pressure, Half Weight);

[InlineArray(5)]
internal struct FiveBytes
{
    private byte _first;
}

[InlineArray(3)]
internal struct ThreeInts
{
    private int _first;
}

[InlineArray(2)]
internal struct TwoTimesThree
{
    private ThreeInts _first;
}

internal unsafe struct Buffers
{
    [ElementField("name", IsText = true)]
    public fixed byte Name[6];

    public fixed short Values[4];
    public ThreeInts More;
}

internal struct PointsInside
{
    public int Count;
    public TwoPoints Points;
}

[InlineArray(2)]
internal struct TwoPoints
{
    private Point _first;
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Packed
{
    public byte A;
    public int B;
    public long C;
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct Explicit
{
    [FieldOffset(20)]
    public int Late;

    [FieldOffset(3)]
    public byte Early;
}

internal enum Colour : ushort
{
    Red = 1,
    Green = 2,
    Far = 65535,
}

internal struct WithChar
{
    public char Letter;
}

internal struct WithTime
{
    public DateTime Time;
}

internal struct WithPointer
{
    public nint Address;
}

internal struct OnlyX
{
    public double X;
}

internal struct Twice
{
    [ElementField("x")]
    public double A;

    [ElementField("x")]
    public double B;
}

internal struct TwoParts
{
    [ElementField("r")]
    public double Real;

    [ElementField("i")]
    public double Imaginary;
}
