using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Writing;

/// <summary>Attributes of a table that are the user's: neither PyTables' nor this library's.</summary>
internal static class UserAttributes
{
    private const string Own = "B2D_";
    private const string Pipeline = "blosc2_pipeline";
    private const string Field = "FIELD_";

    /// <summary>Copies them.</summary>
    public static void Copy(IAttributes from, IAttributes to)
    {
        foreach (string name in from.Names)
        {
            if (IsUsers(name))
            {
                to.Write(name, from.Read(name));
            }
        }
    }

    /// <summary>Whether an attribute of this name is the user's. PyTables keeps attributes of columns, which are, in FIELD_i_ATTR_x.</summary>
    private static bool IsUsers(string name)
    {
        if (name is "CLASS" or "VERSION" or "TITLE" or "NROWS" or "EXTDIM" or Pipeline || name.StartsWith(Own, StringComparison.Ordinal))
        {
            return false;
        }

        bool isField = name.StartsWith(Field, StringComparison.Ordinal) && !name.Contains("_ATTR_", StringComparison.Ordinal);
        return !isField || !(name.EndsWith("_NAME", StringComparison.Ordinal) || name.EndsWith("_FILL", StringComparison.Ordinal));
    }
}
