using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs.Pipelines;

/// <summary>Native memory with canaries on both sides: what writes beyond it is found out.</summary>
internal sealed unsafe class Memory : IDisposable
{
    private const int Margin = 64;
    private const byte Canary = 0xc5;
    private readonly byte* _memory;

    public Memory(int length)
    {
        Length = length;
        _memory = (byte*)NativeMemory.Alloc((nuint)length + (2 * Margin));
        new Span<byte>(_memory, length + (2 * Margin)).Fill(Canary);
    }

    public Memory(ReadOnlySpan<byte> content)
        : this(content.Length) => content.CopyTo(Span);

    public int Length { get; }

    public byte* Pointer => _memory + Margin;

    public Span<byte> Span => new(Pointer, Length);

    public void CheckMargins()
    {
        Assert.Equal(-1, new ReadOnlySpan<byte>(_memory, Margin).IndexOfAnyExcept(Canary));
        Assert.Equal(-1, new ReadOnlySpan<byte>(_memory + Margin + Length, Margin).IndexOfAnyExcept(Canary));
    }

    public void Dispose() => NativeMemory.Free(_memory);
}
