using System.Globalization;

namespace Blosc2Direct.Data.Conditions;

/// <summary>What a text means for columns that are no texts.</summary>
internal static class ColumnText
{
    /// <summary>The member of an enumeration by its name, the time of an ISO 8601 date (UTC where it does not say); null if it is neither.</summary>
    public static ConstantNode? TryGet(Column column, string text)
    {
        foreach (Storage.EnumMember member in column.Members)
        {
            if (member.Name == text)
            {
                return ConditionValues.Integer(member.Value);
            }
        }

        return column.Kind is ColumnKind.Time32 or ColumnKind.Time64 && DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? ConditionValues.Seconds(time)
            : null;
    }
}
