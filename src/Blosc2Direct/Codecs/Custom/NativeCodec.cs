using Blosc2Direct.Interop;

namespace Blosc2Direct.Codecs.Custom;

/// <summary>A codec or filter in C. It writes to memory apart, with guards around it that are checked after each call: as in
/// plugin/src/user_decode.c.</summary>
internal sealed unsafe class NativeCodec : IChunkCodec, IBlockFilter
{
    private const int Guard = 64;
    private const byte GuardValue = 0xb2;

    [ThreadStatic]
    private static PinnedScratch t_scratch;

    private readonly CodecEntry _entry;

    private NativeCodec(in CodecEntry entry, string name)
    {
        _entry = entry;
        Name = name;
    }

    public int Id => _entry.Id;

    public string Name { get; }

    // The interface in C has no word for what is lost.
    ErrorBound IChunkCodec.GetErrorBound(byte parameter) => ErrorBound.Unbounded;

    ErrorBound IBlockFilter.GetErrorBound(byte parameter) => ErrorBound.Unbounded;

    /// <summary>Whether both are the same code: a library that is loaded twice.</summary>
    public override bool Equals(object? obj) =>
        obj is NativeCodec other && Id == other.Id && _entry.Kind == other._entry.Kind && (nint)_entry.Decode == (nint)other._entry.Decode &&
        (nint)_entry.Encode == (nint)other._entry.Encode;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_entry.Kind, Id);

    /// <summary>Makes one of an entry.</summary>
    /// <exception cref="ArgumentException">The entry is neither codec nor filter, or has no name or decoder.</exception>
    public static NativeCodec Create(in CodecEntry entry)
    {
        string? name = CodecPluginLibrary.NameOf(entry);
        return name is null || entry.Decode == null || entry.Kind is not (CodecEntry.Codec or CodecEntry.Filter)
            ? throw new ArgumentException($"The library's entry of number {entry.Id} has no name, no decoder, or is of no known kind.")
            : new NativeCodec(entry, name);
    }

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context)
    {
        int written = CallEncode(source, destination, level, context);
        return written >= 0 ? written : throw new InvalidOperationException($"It returned {written}.");
    }

    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        byte* guarded = Begin(destination.Length);
        fixed (int* shape = context.BlockShape)
        fixed (byte* from = source)
        {
            CodecContext native = Context(context, shape);
            if (_entry.Decode(&native, from, source.Length, guarded, destination.Length) != destination.Length)
            {
                return false;
            }
        }

        End(guarded, destination);
        return true;
    }

    public void Encode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        if (CallEncode(source, destination, Blosc2Options.MaxLevel, context) != destination.Length)
        {
            throw new InvalidOperationException("It did not filter the whole block.");
        }
    }

    public void Decode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        if (!TryDecode(source, destination, context))
        {
            throw new InvalidOperationException("It did not restore the whole block.");
        }
    }

    private static CodecContext Context(in BlockContext context, int* shape) => new()
    {
        TypeSize = context.TypeSize, Parameter = context.Parameter, Rank = context.BlockShape.Length, Shape = shape,
    };

    private static byte* Begin(int bytes)
    {
        byte* memory = t_scratch.Reserve(checked(bytes + (2 * Guard)));
        new Span<byte>(memory, Guard).Fill(GuardValue);
        new Span<byte>(memory + Guard + bytes, Guard).Fill(GuardValue);
        return memory + Guard;
    }

    private static void End(byte* guarded, Span<byte> destination)
    {
        ReadOnlySpan<byte> before = new(guarded - Guard, Guard), after = new(guarded + destination.Length, Guard);
        if (before.ContainsAnyExcept(GuardValue) || after.ContainsAnyExcept(GuardValue))
        {
            throw new InvalidOperationException("It wrote outside its destination.");
        }

        new ReadOnlySpan<byte>(guarded, destination.Length).CopyTo(destination);
    }

    private int CallEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context)
    {
        if (_entry.Encode == null)
        {
            throw new NotSupportedException("Its library only decodes.");
        }

        byte* guarded = Begin(destination.Length);
        int written;
        fixed (int* shape = context.BlockShape)
        fixed (byte* from = source)
        {
            CodecContext native = Context(context, shape);
            written = _entry.Encode(&native, level, from, source.Length, guarded, destination.Length);
        }

        End(guarded, destination);
        return written;
    }
}
