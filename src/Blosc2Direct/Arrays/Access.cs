namespace Blosc2Direct.Arrays;

/// <summary>How an array will mostly be read or written: what chunk and block shapes are chosen for; docs/shapes.md has the
/// rules.</summary>
public readonly record struct Access
{
    private enum Kind : byte
    {
        Balanced,
        Append,
        AlongAxis,
    }

    private readonly Kind _kind;

    private Access(Kind kind, int axis)
    {
        _kind = kind;
        Axis = axis;
    }

    /// <summary>Hyperplanes across any axis, boxes and single elements: none is much dearer than the others.</summary>
    public static Access Balanced => default;

    /// <summary>Axis 0 grows by small pieces, which hold all of the other axes.</summary>
    public static Access Append => new(Kind.Append, 0);

    /// <summary>The axis of <see cref="AlongAxis"/>; 0 for the others.</summary>
    public int Axis { get; }

    /// <summary>Whether it is <see cref="Append"/>.</summary>
    internal bool IsAppend => _kind == Kind.Append;

    /// <summary>Whether it is an <see cref="AlongAxis"/>.</summary>
    internal bool IsAlongAxis => _kind == Kind.AlongAxis;

    /// <summary>The caller steps along an axis and reads or writes all of the others: <c>a[i]</c> for axis 0,
    /// <c>a[.., i]</c> for axis 1 of 2.</summary>
    /// <param name="axis">The axis, 0 being the slowest.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static Access AlongAxis(int axis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        return new Access(Kind.AlongAxis, axis);
    }

    /// <inheritdoc/>
    public override string ToString() => _kind == Kind.AlongAxis ? $"AlongAxis({Axis})" : _kind.ToString();
}
