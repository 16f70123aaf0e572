using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs.Kernels;

/// <summary>Memory with an inaccessible page behind it: one byte read or written beyond the end ends the process. Where the
/// system has no such pages it is ordinary memory.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageBytes = 65_536;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _mapped;
    private readonly nuint _mappedBytes;
    private readonly nuint _usable;

    public GuardedMemory(int bytes)
    {
        _usable = ((nuint)bytes + PageBytes - 1) / PageBytes * PageBytes;
        _mappedBytes = _usable + PageBytes;
        if (!OperatingSystem.IsLinux())
        {
            _mapped = (byte*)NativeMemory.AllocZeroed(_mappedBytes);
            return;
        }

        _mapped = Map(null, _mappedBytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.True((nint)_mapped != -1 && Protect(_mapped + _usable, PageBytes, 0) == 0);
    }

    /// <summary>A place with so many bytes up to the inaccessible page.</summary>
    public byte* Last(int bytes) => _mapped + _usable - bytes;

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_mapped, _mappedBytes);
        }
        else
        {
            NativeMemory.Free(_mapped);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint bytes);
}
