using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary><c>b2d_codec_entry</c> of plugin/include/b2d_codec.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CodecEntry
{
    /// <summary><c>B2D_CODEC_KIND_CODEC</c>.</summary>
    public const int Codec = 1;

    /// <summary><c>B2D_CODEC_KIND_FILTER</c>.</summary>
    public const int Filter = 2;

    public int Kind;
    public int Id;
    public byte* Name;
    public delegate* unmanaged<CodecContext*, int, byte*, int, byte*, int, int> Encode;
    public delegate* unmanaged<CodecContext*, byte*, int, byte*, int, int> Decode;
}

/// <summary><c>b2d_codec_context</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CodecContext
{
    public int TypeSize;
    public int Parameter;
    public int Rank;
    public int* Shape;
}

/// <summary>Shared libraries with codecs and filters in C. They stay loaded.</summary>
internal static unsafe class CodecPluginLibrary
{
    /// <summary><c>B2D_CODEC_ABI_VERSION</c>.</summary>
    public const int AbiVersion = 1;

    private const int MaxEntries = 192;
    private const int MaxNameBytes = 64;

    /// <summary>Loads a library and lists what is in it.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded, or is no such library, or for another version.</exception>
    public static ReadOnlySpan<CodecEntry> Load(string path)
    {
        nint library = NativeLibrary.Load(path);
        if (!NativeLibrary.TryGetExport(library, "b2d_codec_entries", out nint list))
        {
            NativeLibrary.Free(library);
            throw new DllNotFoundException($"'{path}' exports no b2d_codec_entries: it holds no codecs.");
        }

        CodecEntry* entries = null;
        int count = ((delegate* unmanaged<int, CodecEntry**, int>)list)(AbiVersion, &entries);
        if (count is < 0 or > MaxEntries || (count > 0 && entries == null))
        {
            NativeLibrary.Free(library);
            throw new DllNotFoundException($"'{path}' is for another version of b2d_codec.h than {AbiVersion}.");
        }

        return new ReadOnlySpan<CodecEntry>(entries, count);
    }

    /// <summary>An entry's name; null if it is none that may be registered, as far as its length and end tell.</summary>
    public static string? NameOf(in CodecEntry entry)
    {
        int length = 0;
        while (entry.Name != null && length <= MaxNameBytes && entry.Name[length] != 0)
        {
            length++;
        }

        return length is >= 1 and <= MaxNameBytes ? Marshal.PtrToStringUTF8((nint)entry.Name, length) : null;
    }
}
