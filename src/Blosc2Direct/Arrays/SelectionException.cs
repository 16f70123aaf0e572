using System.Globalization;

namespace Blosc2Direct.Arrays;

/// <summary>A selection does not fit the array that it is applied to.</summary>
public sealed class SelectionException : Blosc2DirectException
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="axis">The axis, or -1 if none is concerned alone.</param>
    /// <param name="value">The index or number that is wrong.</param>
    /// <param name="length">Elements of the axis, or what was expected.</param>
    public SelectionException(string message, int axis = -1, long value = 0, long length = 0)
        : base(message)
    {
        Axis = axis;
        Value = value;
        Length = length;
    }

    /// <summary>The axis, or -1 if none is concerned alone.</summary>
    public int Axis { get; }

    /// <summary>The index or number that is wrong.</summary>
    public long Value { get; }

    /// <summary>Elements of the axis, or the number that was expected.</summary>
    public long Length { get; }

    internal static SelectionException OutOfRange(int axis, long index, long length) => new(
        string.Create(CultureInfo.InvariantCulture, $"Axis {axis}: index {index} lies outside its {length} elements"), axis, index, length);

    internal static SelectionException WrongMask(int axis, long given, long length) => new(
        string.Create(CultureInfo.InvariantCulture, $"Axis {axis}: a mask of {given} truth values does not fit its {length} elements"),
        axis, given, length);

    internal static SelectionException WrongRank(long given, int rank, string what) => new(
        string.Create(CultureInfo.InvariantCulture, $"{what} {given} axes; the array has {rank}"), -1, given, rank);

    internal static SelectionException Box(int axis, long start, long count, long length) => new(
        string.Create(CultureInfo.InvariantCulture, $"Axis {axis}: {count} elements from {start} do not lie within its {length}"),
        axis, start < 0 || start > length ? start : count, length);

    internal static SelectionException TooMany(long most) => new(
        string.Create(CultureInfo.InvariantCulture, $"The selection has more than {most} elements"), -1, 0, most);
}
