using System.Runtime.InteropServices;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Memory beyond the garbage collector's heap, given back at once when it is no longer needed: sorting needs much for a
/// short time.</summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private void* _memory;

    /// <summary>Takes memory, not cleared.</summary>
    /// <param name="length">Elements.</param>
    public NativeArray(long length)
    {
        Length = length;
        _memory = NativeMemory.AlignedAlloc(checked((nuint)Math.Max(length, 1) * (nuint)sizeof(T)), 64);
    }

    ~NativeArray() => Free();

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>The first element.</summary>
    public T* Pointer => (T*)_memory;

    /// <summary>All of it, where it fits a span.</summary>
    public Span<T> Span => new(_memory, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
