using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays;

/// <summary>Memory outside the collected heap that grows to what is asked and is reused. Owned by one thread at a time.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;
    private byte* _pointer;
    private nuint _capacity;

    ~NativeBuffer() => NativeMemory.AlignedFree(_pointer);

    /// <summary>At least this many bytes; what was in the buffer is lost when it grows.</summary>
    public byte* Reserve(long bytes)
    {
        if ((nuint)bytes > _capacity)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            _capacity = 0;
            _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _capacity = (nuint)bytes;
        }

        return _pointer;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
