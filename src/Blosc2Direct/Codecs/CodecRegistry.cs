using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs;

/// <summary>Codecs and filters of the user's own, by number. What a registry does not have is looked up in
/// <see cref="Global"/>. Any number of threads may look up while one registers.</summary>
/// <remarks>Nothing gets in here because a file names it: only what the program registers runs.</remarks>
public sealed class CodecRegistry
{
    private const int MaxNameLength = 64;
    private const int Count = Blosc2Filter.LastUserId - Blosc2Filter.FirstUserId + 1;

    private readonly IChunkCodec?[] _codecs = new IChunkCodec?[Count];
    private readonly IBlockFilter?[] _filters = new IBlockFilter?[Count];

    /// <summary>The registry that serves wherever no other one is named, and after every other one.</summary>
    public static CodecRegistry Global { get; } = new();

    /// <summary>Adds a codec.</summary>
    /// <param name="codec">The codec.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">Its number is not in 160..255, its name not 1 to 64 printable ASCII characters, or the
    /// number belongs to another codec of this registry already.</exception>
    public CodecRegistry Register(IChunkCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Add(_codecs, codec.Id, codec.Name, codec, "codec");
        return this;
    }

    /// <summary>Adds a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">As for codecs.</exception>
    public CodecRegistry Register(IBlockFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        Add(_filters, filter.Id, filter.Name, filter, "filter");
        return this;
    }

    /// <summary>Adds the codecs and filters of a shared library in C: see plugin/include/b2d_codec.h. It stays loaded.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <returns>This registry.</returns>
    /// <remarks>Its code runs with all rights of the process. It decodes to memory apart, whose surroundings are checked after each
    /// call; that finds small overruns, not all.</remarks>
    /// <exception cref="ArgumentException">The path is not absolute, or an entry is wrong, as for <see cref="Register(IChunkCodec)"/>.</exception>
    /// <exception cref="DllNotFoundException">It cannot be loaded, holds no codecs, or is for another version of the header.</exception>
    public CodecRegistry LoadLibrary(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"Libraries are loaded by their absolute paths, not '{path}'.", nameof(path));
        }

        foreach (CodecEntry entry in CodecPluginLibrary.Load(path))
        {
            NativeCodec codec = NativeCodec.Create(entry);
            if (entry.Kind == CodecEntry.Codec)
            {
                Register((IChunkCodec)codec);
            }
            else
            {
                Register((IBlockFilter)codec);
            }
        }

        return this;
    }

    /// <summary>Looks a codec up, here and then in <see cref="Global"/>.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="codec">The codec.</param>
    public bool TryGetCodec(int id, [NotNullWhen(true)] out IChunkCodec? codec)
    {
        codec = Find(_codecs, id) ?? Find(Global._codecs, id);
        return codec is not null;
    }

    /// <summary>Looks a filter up, here and then in <see cref="Global"/>.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="filter">The filter.</param>
    public bool TryGetFilter(int id, [NotNullWhen(true)] out IBlockFilter? filter)
    {
        filter = Find(_filters, id) ?? Find(Global._filters, id);
        return filter is not null;
    }

    private static T? Find<T>(T?[] all, int id)
        where T : class =>
        CodecIds.IsUserDefined(id) ? Volatile.Read(ref all[id - Blosc2Filter.FirstUserId]) : null;

    private static void Add<T>(T?[] all, int id, string? name, T added, string what)
        where T : class
    {
        if (!CodecIds.IsUserDefined(id))
        {
            throw new ArgumentException(
                $"A {what} of the user's own has a number from {Blosc2Filter.FirstUserId} to {Blosc2Filter.LastUserId}, not {id}.", what);
        }

        if (!IsName(name))
        {
            throw new ArgumentException($"The name of {what} {id} must be 1 to {MaxNameLength} printable ASCII characters.", what);
        }

        T? before = Interlocked.CompareExchange(ref all[id - Blosc2Filter.FirstUserId], added, null);
        if (before is not null && !before.Equals(added))
        {
            throw new ArgumentException(
                $"The number {id.ToString(CultureInfo.InvariantCulture)} belongs to another {what} already.", what);
        }
    }

    /// <summary>Whether a name is one that may be registered.</summary>
    internal static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength } && !name.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
