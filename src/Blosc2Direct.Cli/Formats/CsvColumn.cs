using System.Globalization;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>A column of CSV: a part of an element that is one cell.</summary>
/// <param name="Name">The path of fields to it.</param>
/// <param name="Offset">Bytes from the element's start.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct CsvColumn(string Name, int Offset, ElementType Type)
{
    /// <summary>Appends the columns of a type: one a field, fields of fields as <c>a.b</c>, items as <c>a[0]</c>.</summary>
    /// <exception cref="ElementTypeException">There are too many.</exception>
    internal static void Flatten(ElementType type, string name, int offset, List<CsvColumn> columns, int limit)
    {
        switch (type)
        {
            case CompoundType compound:
                foreach (CompoundField field in compound.Fields)
                {
                    Flatten(field.Type, name.Length == 0 ? field.Name : $"{name}.{field.Name}", offset + field.Offset, columns, limit);
                }

                break;
            case ArrayElementType array:
                int count = array.Size / Math.Max(1, array.Base.Size);
                for (int i = 0; i < count; i++)
                {
                    string item = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
                    Flatten(array.Base, item, offset + (i * array.Base.Size), columns, limit);
                }

                break;
            default:
                columns.Add(new CsvColumn(name, offset, type));
                break;
        }

        if (columns.Count > limit)
        {
            throw new ElementTypeException($"An element has more than {limit} columns.");
        }
    }
}
