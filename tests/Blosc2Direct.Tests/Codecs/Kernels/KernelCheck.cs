namespace Blosc2Direct.Tests.Codecs.Kernels;

/// <summary>Runs a kernel on memory that ends at its limits and compares what it makes.</summary>
internal sealed unsafe class KernelCheck(int maxBytes) : IDisposable
{
    private readonly GuardedMemory _source = new(maxBytes);
    private readonly GuardedMemory _destination = new(maxBytes);

    public delegate void Kernel(byte* source, byte* destination);

    /// <summary>Lengths around the widths of vectors and of the steps that kernels take, and all small ones.</summary>
    public static IEnumerable<int> Lengths { get; } =
        [.. Enumerable.Range(0, 70), 127, 128, 129, 191, 255, 256, 257, 300, 511, 512, 513, 1000, 1024, 1031];

    public static byte[] Noise(int bytes, int seed)
    {
        byte[] noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>The kernel makes <paramref name="expected"/> of <paramref name="input"/>, wherever their memory ends.</summary>
    public void Makes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> input, Kernel kernel, bool alsoInPlace = false)
    {
        foreach (bool atEnd in new[] { false, true })
        {
            _source.Clear();
            _destination.Clear();
            byte* source = _source.Take(input, atEnd);
            byte* destination = _destination.Take(expected.Length, atEnd);
            kernel(source, destination);
            Assert.Equal(expected, new ReadOnlySpan<byte>(destination, expected.Length));
            Assert.Equal(input, new ReadOnlySpan<byte>(source, input.Length));
            _destination.AssertOthersUntouched(destination, expected.Length);
            if (alsoInPlace)
            {
                kernel(source, source);
                Assert.Equal(expected, new ReadOnlySpan<byte>(source, expected.Length));
                _source.AssertOthersUntouched(source, expected.Length);
            }
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _destination.Dispose();
    }
}
