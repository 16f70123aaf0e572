using Blosc2Direct.Storage;

namespace Blosc2Direct.Data.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Leaves_are_packed_in_order_and_found_by_their_path()
    {
        Column inner = new("value") { StoredType = new FloatType(8), Kind = ColumnKind.Float64, ElementSize = 8, CellSize = 8 };
        Column group = new("info") { StoredType = new CompoundType(8, []), Kind = ColumnKind.Nested, Fields = [inner] };
        Column number = new("n") { StoredType = new IntegerType(2, true), Kind = ColumnKind.Int16, ElementSize = 2, CellSize = 2 };
        TableSchema schema = new([number, group]);
        Assert.Equal((10, 2), (schema.RowSize, schema.Leaves.Length));
        Assert.Equal((2, 1), (schema["info/value"].Offset, schema["info/value"].Leaf));
        Assert.Throws<TableColumnException>(() => schema["info/other"]);
    }
}
