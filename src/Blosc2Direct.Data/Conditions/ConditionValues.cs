using System.Collections;
using System.Globalization;
using System.Numerics;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Conditions;

/// <summary>Constants of .NET values.</summary>
internal static class ConditionValues
{
    /// <summary>The constant of a value; null if conditions have none for its type.</summary>
    public static ConstantNode? TryGet(object value) => value switch
    {
        bool v => ConstantNode.Of(v),
        sbyte or byte or short or ushort or int => ConstantNode.Of(ValueKind.Int, Convert.ToInt32(value, CultureInfo.InvariantCulture)),
        uint v => ConstantNode.Of(ValueKind.Long, v),
        long v => ConstantNode.Of(ValueKind.Long, v),
        ulong v => Integer(v),
        Half v => ConstantNode.OfNumber(ValueKind.Float, (double)v),
        float v => ConstantNode.OfNumber(ValueKind.Float, v),
        double v => ConstantNode.OfNumber(ValueKind.Double, v),
        Complex v => ConstantNode.OfNumber(ValueKind.Complex, v),
        char v => ConstantNode.Of(v.ToString()),
        string v => ConstantNode.Of(v),
        byte[] v => ConstantNode.Of(v),
        ReadOnlyMemory<byte> v => ConstantNode.Of(v.Span),
        DateTime v => Seconds(v),
        DateTimeOffset v => Seconds(v.UtcDateTime),
        DateOnly v => Seconds(v.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
        Enum v => TryGet(Convert.ChangeType(v, v.GetTypeCode(), CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>A collection of constants; null if it is none.</summary>
    /// <exception cref="ConditionException">One of its items has no constant.</exception>
    public static List<ConstantNode>? TryGetAll(object value, int position)
    {
        if (value is string or byte[] || value is not IEnumerable items)
        {
            return null;
        }

        List<ConstantNode> constants = [];
        foreach (object? item in items)
        {
            constants.Add((item is null ? null : TryGet(item)) ?? throw new ConditionException(
                $"A collection holds {(item is null ? "null" : $"a {item.GetType()}")}, which has no meaning in a condition", position));
        }

        return constants;
    }

    /// <summary>A whole number as a literal is typed: int if it fits, then long.</summary>
    public static ConstantNode Integer(Int128 value) => ConstantNode.Of(
        value >= int.MinValue && value <= int.MaxValue ? ValueKind.Int
        : value >= long.MinValue && value <= long.MaxValue ? ValueKind.Long
        : ValueKind.ULong,
        value);

    /// <summary>Seconds since 1970-01-01 UTC: an integer where they are whole.</summary>
    public static ConstantNode Seconds(DateTime time)
    {
        double seconds = Times.ToSeconds(time);
        return seconds == Math.Floor(seconds) ? Integer((Int128)seconds) : ConstantNode.OfNumber(ValueKind.Double, seconds);
    }
}
