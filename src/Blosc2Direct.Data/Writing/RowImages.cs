using System.Runtime.InteropServices;
using Blosc2Direct.Data.Layouts;

namespace Blosc2Direct.Data.Writing;

/// <summary>The cells of packed row images in memory that is someone else's.</summary>
internal sealed unsafe class RowImages : IDisposable
{
    private readonly byte** _places;
    private readonly int* _strides;
    private readonly long _count;

    public RowImages(TableSchema schema, byte* first, long count)
    {
        _count = count;
        _places = (byte**)NativeMemory.Alloc((nuint)schema.Leaves.Length, (nuint)sizeof(byte*));
        _strides = (int*)NativeMemory.Alloc((nuint)schema.Leaves.Length, sizeof(int));
        foreach (Column leaf in schema.Leaves)
        {
            _places[leaf.Leaf] = first + leaf.Offset;
            _strides[leaf.Leaf] = schema.RowSize;
        }
    }

    /// <summary>The cells.</summary>
    public CellBlock Cells => new(_places, _strides, _count);

    public void Dispose()
    {
        NativeMemory.Free(_places);
        NativeMemory.Free(_strides);
    }
}
