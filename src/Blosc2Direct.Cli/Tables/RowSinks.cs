using Blosc2Direct.Data;

namespace Blosc2Direct.Cli.Tables;

/// <summary>Where rows of a table or of a query's result go.</summary>
internal interface IRowSink
{
    /// <summary>Writes rows.</summary>
    void Write(RowBatch batch);

    /// <summary>Writes a row of single values: numbers, texts, times, truth values, null.</summary>
    void Write(object?[] values);

    /// <summary>Ends.</summary>
    /// <param name="more">Whether there are rows that were not asked for.</param>
    void Finish(bool more);
}

/// <summary>Which form rows are written in.</summary>
internal enum RowForm
{
    /// <summary>Aligned columns for people.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>CSV.</summary>
    Csv,
}

/// <summary>Makes sinks.</summary>
internal static class RowSinks
{
    /// <summary>Makes one.</summary>
    /// <param name="context">Where to write.</param>
    /// <param name="form">In which form.</param>
    /// <param name="schema">The schema of batches; null where rows come as values.</param>
    /// <param name="columns">Names of the columns, or paths of columns and groups; none for all.</param>
    /// <param name="csv">How CSV is written.</param>
    internal static IRowSink Create(CommandContext context, RowForm form, TableSchema? schema, string[] columns, CsvWriteOptions csv)
    {
        switch (form)
        {
            case RowForm.Csv:
                context.Host.Out.Flush();
                return new CsvRowSink(context.Host.OpenOutput(), schema, columns, csv);
            case RowForm.Json:
                return new JsonRowSink(context.Host.Out, columns);
            default:
                string[] names = schema is null ? columns : [.. new RowBatch(schema, columns, 0).Columns.Select(column => column.Path)];
                return new TextRowSink(context.Host, names);
        }
    }
}
