using System.Runtime.InteropServices;

namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>The memory of a comparison: elements, frames, and where results go. All touched, and used again from one to the
/// next.</summary>
internal sealed unsafe class BenchMemory : IDisposable
{
    private readonly List<nint> _all = [];

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">Bytes of elements.</param>
    internal BenchMemory(int bytes)
    {
        Bytes = bytes;
        FrameBytes = bytes + (bytes / 16) + (1 << 20);
        Elements = Take(bytes);
        Output = Take(bytes);
        Frames = Take(FrameBytes);
    }

    /// <summary>Bytes of elements, and of results.</summary>
    internal int Bytes { get; }

    /// <summary>Bytes of frames.</summary>
    internal int FrameBytes { get; }

    /// <summary>The elements.</summary>
    internal byte* Elements { get; }

    /// <summary>Where results go.</summary>
    internal byte* Output { get; }

    /// <summary>Where frames lie or go.</summary>
    internal byte* Frames { get; }

    /// <summary>Fills all elements with copies of some.</summary>
    /// <param name="fill">Makes them.</param>
    /// <param name="bytes">Their bytes; what is left after the last whole copy stays.</param>
    internal void Fill(FillElements fill, int bytes)
    {
        Span<byte> first = new(Elements, bytes);
        fill(first);
        for (int at = bytes; at <= Bytes - bytes; at += bytes)
        {
            first.CopyTo(new Span<byte>(Elements + at, bytes));
        }
    }

    /// <summary>Forgets results, so that those to come are checked and not those that were.</summary>
    internal void ClearOutput() => NativeMemory.Fill(Output, (nuint)Bytes, 0xA5);

    public void Dispose()
    {
        foreach (nint memory in _all)
        {
            NativeMemory.AlignedFree((void*)memory);
        }

        _all.Clear();
    }

    private byte* Take(int bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);
        _all.Add((nint)memory);
        NativeMemory.Fill(memory, (nuint)bytes, 0xA5);
        return memory;
    }
}

/// <summary>Makes elements.</summary>
internal delegate void FillElements(Span<byte> elements);
