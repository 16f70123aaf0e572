using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs;

/// <summary>Native memory between two pages that nobody may touch: code that reads or writes a byte too many ends the process. Where
/// the system has no such pages it is ordinary memory.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageBytes = 65_536;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const byte Untouched = 0xA5;

    private readonly byte* _mapped;
    private readonly nuint _mappedBytes;
    private readonly int _room;

    public GuardedMemory(int bytes)
    {
        _room = (int)((Math.Max(bytes, 1L) + PageBytes - 1) / PageBytes * PageBytes);
        _mappedBytes = (nuint)_room + (2 * PageBytes);
        if (OperatingSystem.IsLinux())
        {
            _mapped = Map(null, _mappedBytes, ReadWrite, PrivateAnonymous, -1, 0);
            Assert.True((nint)_mapped != -1 && Protect(_mapped, PageBytes, 0) == 0 &&
                Protect(_mapped + PageBytes + _room, PageBytes, 0) == 0);
        }
        else
        {
            _mapped = (byte*)NativeMemory.Alloc(_mappedBytes);
        }

        Clear();
    }

    private byte* Start => _mapped + PageBytes;

    /// <summary>Memory that ends where it must not be left.</summary>
    public byte* Last(int bytes) => Take(bytes, atEnd: true);

    /// <summary>Memory that starts or ends where it must not be left.</summary>
    public byte* Take(int bytes, bool atEnd) => atEnd ? Start + _room - bytes : Start;

    /// <summary>As <see cref="Take(int, bool)"/>, holding a copy.</summary>
    public byte* Take(ReadOnlySpan<byte> content, bool atEnd)
    {
        byte* place = Take(content.Length, atEnd);
        content.CopyTo(new Span<byte>(place, content.Length));
        return place;
    }

    /// <summary>Marks all bytes as not written.</summary>
    public void Clear() => new Span<byte>(Start, _room).Fill(Untouched);

    /// <summary>No byte besides those of a place was written since <see cref="Clear"/>.</summary>
    public void AssertOthersUntouched(byte* place, int bytes)
    {
        Assert.False(new ReadOnlySpan<byte>(Start, (int)(place - Start)).ContainsAnyExcept(Untouched));
        Assert.False(new ReadOnlySpan<byte>(place + bytes, (int)(Start + _room - place - bytes)).ContainsAnyExcept(Untouched));
    }

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
