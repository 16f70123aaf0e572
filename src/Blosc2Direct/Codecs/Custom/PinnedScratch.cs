using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>Memory that is kept and grows, and that no one frees while the user's code has a span of it. A mutable struct, so a
/// field.</summary>
internal unsafe struct PinnedScratch
{
    private byte[]? _memory;

    /// <summary>Memory of at least so many bytes. What was in it is lost when it grows.</summary>
    public byte* Reserve(int bytes)
    {
        if (_memory is null || _memory.Length < bytes)
        {
            _memory = GC.AllocateUninitializedArray<byte>(Math.Max(bytes, 64), pinned: true);
        }

        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
    }
}
