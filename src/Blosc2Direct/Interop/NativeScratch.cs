using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Native memory that is kept and grows: for buffers of chunks, which would otherwise live in the large object heap.
/// The owner frees it; a mutable struct, so a field.</summary>
internal unsafe struct NativeScratch
{
    private const int Alignment = 64;
    private byte* _memory;
    private nuint _bytes;

    /// <summary>Memory of at least so many bytes. What was in it is lost when it grows.</summary>
    public byte* Reserve(int bytes)
    {
        if ((nuint)bytes > _bytes)
        {
            Free();
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _bytes = (nuint)bytes;
        }

        return _memory;
    }

    public void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _bytes = 0;
    }
}
