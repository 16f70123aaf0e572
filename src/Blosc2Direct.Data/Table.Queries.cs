using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data;

/// <content>Queries.</content>
public partial class Table
{
    /// <summary>A query for all rows.</summary>
    public TableQuery Query() => new(Define());

    private QueryDefinition Define() => new() { Store = Store, Options = Options, Companions = Companions };
}
