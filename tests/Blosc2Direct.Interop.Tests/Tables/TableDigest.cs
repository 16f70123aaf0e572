using System.Security.Cryptography;
using System.Text;
using Blosc2Direct.Data;

namespace Blosc2Direct.Interop.Tests.Tables;

/// <summary>The digest of a table's cells, as pytables_dump.py makes it: of each leaf by name, its name and its cells.</summary>
internal static class TableDigest
{
    public static string Of(Table table)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RowBatch rows = table.ReadBatch(0, checked((int)table.RowCount));
        foreach (Column leaf in table.Schema.Leaves.OrderBy(l => l.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(leaf.Path));
            hash.AppendData(rows.Cells(leaf.Path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
