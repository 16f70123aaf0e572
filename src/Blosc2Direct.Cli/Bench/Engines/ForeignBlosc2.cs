using System.Runtime.InteropServices;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>A libblosc2 of somebody else, by the path that the user gave. Decodes with one thread.</summary>
internal sealed unsafe class ForeignBlosc2 : IDisposable
{
    private readonly nint _library;
    private readonly delegate* unmanaged<void> _destroy;
    private readonly delegate* unmanaged<void*, void> _freeContext;
    private readonly delegate* unmanaged<void*, byte*, int, byte*, int, int> _decompress;
    private void* _context;

    /// <summary>Loads it.</summary>
    /// <param name="path">The library's file.</param>
    /// <exception cref="UsageException">It cannot be loaded, or is no libblosc2.</exception>
    internal ForeignBlosc2(string path)
    {
        try
        {
            _library = NativeLibrary.Load(Path.GetFullPath(path));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new UsageException($"--library: {path} cannot be loaded: {error.Message.ReplaceLineEndings(" ")}");
        }

        var initialize = (delegate* unmanaged<void>)Find("blosc2_init", path);
        var getVersion = (delegate* unmanaged<byte*>)Find("blosc2_get_version_string", path);
        var createContext = (delegate* unmanaged<DecodeParameters, void*>)Find("blosc2_create_dctx", path);
        _destroy = (delegate* unmanaged<void>)Find("blosc2_destroy", path);
        _freeContext = (delegate* unmanaged<void*, void>)Find("blosc2_free_ctx", path);
        _decompress = (delegate* unmanaged<void*, byte*, int, byte*, int, int>)Find("blosc2_decompress_ctx", path);
        initialize();
        Version = Marshal.PtrToStringUTF8((nint)getVersion()) ?? "unknown";
        _context = createContext(new DecodeParameters { Threads = 1 });
        if (_context == null)
        {
            throw new UsageException($"--library: {path} makes no decoder");
        }
    }

    /// <summary>Its version.</summary>
    internal string Version { get; }

    /// <summary>Decodes a chunk.</summary>
    internal void Decode(ReadOnlySpan<byte> chunk, Span<byte> destination)
    {
        fixed (byte* from = chunk, to = destination)
        {
            int decoded = _decompress(_context, from, chunk.Length, to, destination.Length);
            if (decoded != destination.Length)
            {
                throw new InvalidDataException($"The other libblosc2 returned {decoded} for a chunk of {destination.Length} bytes.");
            }
        }
    }

    public void Dispose()
    {
        if (_context != null)
        {
            _freeContext(_context);
            _destroy();
            _context = null;
        }
    }

    private void* Find(string name, string path) => NativeLibrary.TryGetExport(_library, name, out nint entry)
        ? (void*)entry
        : throw new UsageException($"--library: {path} has no {name}");

    /// <summary>blosc2_dparams, by value. Newer versions have more fields than older ones: zeros, which they take for nothing.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct DecodeParameters
    {
        public int Threads;
        public nint SuperChunk;
        public nint PostFilter;
        public nint PostFilterParameters;
        public long Reserved;
    }
}
