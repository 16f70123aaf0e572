using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Tests.Codecs.Kernels;

public sealed unsafe class ByteSwapTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void The_bytes_of_every_number_are_reversed(int width)
    {
        using KernelCheck check = new(1100 * width);
        foreach (int count in KernelCheck.Lengths)
        {
            byte[] numbers = KernelCheck.Noise(count * width, count);
            byte[] swapped = [.. numbers.Chunk(width).SelectMany(number => number.Reverse())];
            check.Makes(
                swapped, numbers, (from, to) => ByteSwap.Swap(from, to, numbers.Length, width), alsoInPlace: true);
        }
    }
}
