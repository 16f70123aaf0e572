using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Data.Layouts;
using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Queries;

/// <summary>A query's rows as values of a .NET type.</summary>
/// <typeparam name="T">The row.</typeparam>
internal sealed unsafe class TypedResults<T>
{
    private readonly RowMapper<T> _mapper;
    private readonly TableSchema _schema;
    private readonly bool _readsImages;

    private TypedResults(RowMapper<T> mapper, QueryDefinition query)
    {
        _mapper = mapper;
        _schema = query.Store.Schema;

        // Where rows lie as such in the file, they are not taken apart.
        _readsImages = mapper.IsImage && query.Store.Layout == TableLayout.Rows;
        Leaves = _readsImages ? [LeafWindow.RowImages]
            : mapper.IsImage ? [.. Enumerable.Range(0, _schema.Leaves.Length)]
            : [.. mapper.Leaves.Select(l => l.Leaf)];
    }

    private ImmutableArray<int> Leaves { get; }

    /// <summary>All rows.</summary>
    public static T[] Read(QueryDefinition query, RowMapper<T> mapper, CancellationToken cancellation, out QueryStatistics statistics)
    {
        TypedResults<T> results = new(mapper, query);
        PlannedQuery planned = QueryPlanner.Plan(query, results.Leaves);
        using HitSource hits = HitSource.Of(query, planned, cancellation);
        List<T[]> parts = [];
        long count = 0;
        while (hits.MoveNext())
        {
            T[] rows = new T[hits.Count];
            results.Fill(hits, rows);
            parts.Add(rows);
            count += rows.Length;
        }

        statistics = QueryResults.Finish(hits, planned);
        if (parts.Count == 1)
        {
            return parts[0];
        }

        T[] all = new T[count];
        long at = 0;
        foreach (T[] part in parts)
        {
            part.CopyTo(all, at);
            at += part.Length;
        }

        return all;
    }

    private void Fill(HitSource hits, T[] rows)
    {
        if (!_mapper.IsImage)
        {
            byte** places = stackalloc byte*[Leaves.Length];
            int* strides = stackalloc int[Leaves.Length];
            for (int i = 0; i < Leaves.Length; i++)
            {
                places[i] = hits.Cells(i);
                strides[i] = _schema.Leaves[Leaves[i]].CellSize;
            }

            _mapper.Read(places, strides, rows);
            return;
        }

        fixed (byte* place = &Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(rows)))
        {
            if (_readsImages)
            {
                long bytes = (long)rows.Length * _schema.RowSize;
                Buffer.MemoryCopy(hits.Cells(0), place, bytes, bytes);
                return;
            }

            for (int i = 0; i < Leaves.Length; i++)
            {
                Column leaf = _schema.Leaves[i];
                Cells.Copy(hits.Cells(i), leaf.CellSize, place + leaf.Offset, _schema.RowSize, leaf.CellSize, rows.Length);
            }
        }
    }
}
