using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Data.Tests;

/// <summary>Tables that are moved and deleted.</summary>
public sealed class TableManagementTests
{
    [Theory]
    [InlineData("t", "g/other")]
    [InlineData("/t", "/other")]
    public void A_table_takes_its_zone_maps_and_indexes_along(string path, string other)
    {
        using TemporaryFolder folder = new();
        using H5File file = H5File.Create(folder.File("t.h5"));
        using (MemoryStream text = new("n,x\n1,2.5\n2,3.5\n3,4.5\n"u8.ToArray()))
        {
            file.Root.ImportCsv(path, text);
        }

        using (Table table = file.Root.OpenTable(path))
        {
            table.CreateIndex("n");
            table.CreatePyTablesIndex("x");
        }

        if (other.StartsWith('g'))
        {
            file.Root.CreateGroup("g").Dispose();
        }

        file.Root.MoveTable(path, other);
        using (Table table = file.Root.OpenTable(other))
        {
            Assert.Equal(["n", "x"], table.Indexes.Where(i => i.IsUsable).Select(i => i.Column).Order());
            Assert.Equal(["n", "x"], table.ZoneMapColumns.Order());
            Assert.Equal([1, 2], table.Where("x > 3").Coordinates());
        }

        file.Root.DeleteTable(other);
        Assert.Equal(other.StartsWith('g') ? ["g"] : [], file.Root.List().Select(link => link.Name));
    }
}
