using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Tests.Codecs.Kernels;

/// <summary>The filters of c-blosc2 that change values: delta, bytedelta and truncation.</summary>
public sealed unsafe class BlockFilterTests
{
    private const int MaxBytes = 4096;

    public static TheoryData<int> TypeSizes => [1, 2, 3, 4, 5, 7, 8, 12, 16, 24, 255];

    [Theory]
    [MemberData(nameof(TypeSizes))]
    public void Delta_combines_the_first_block_with_itself_a_word_before(int typeSize)
    {
        using KernelCheck check = new(MaxBytes);
        foreach (int bytes in KernelCheck.Lengths)
        {
            byte[] block = KernelCheck.Noise(bytes, bytes);
            byte[] filtered = (byte[])block.Clone();
            int word = DeltaFilter.WordBytes(typeSize);
            for (int i = word; i < bytes / word * word; i++)
            {
                filtered[i] ^= block[i - word];
            }

            check.Makes(filtered, block, (from, to) => DeltaFilter.ForwardReference(from, to, bytes, typeSize));
            check.Makes(block, filtered, (from, to) => DeltaFilter.BackwardReference(from, to, bytes, typeSize), alsoInPlace: true);
        }
    }

    [Theory]
    [MemberData(nameof(TypeSizes))]
    public void Delta_combines_other_blocks_with_the_first(int typeSize)
    {
        using KernelCheck check = new(MaxBytes);
        using GuardedMemory memory = new(MaxBytes);
        foreach (int bytes in KernelCheck.Lengths)
        {
            byte[] block = KernelCheck.Noise(bytes, bytes);
            byte[] first = KernelCheck.Noise(bytes, bytes + 1);
            byte[] filtered = (byte[])block.Clone();
            int word = DeltaFilter.WordBytes(typeSize);
            for (int i = 0; i < bytes / word * word; i++)
            {
                filtered[i] ^= first[i];
            }

            byte* reference = memory.Take(first, atEnd: true);
            check.Makes(
                filtered, block, (from, to) => DeltaFilter.Forward(reference, from, to, bytes, typeSize), alsoInPlace: true);
            check.Makes(
                block, filtered, (from, to) => DeltaFilter.Backward(reference, from, to, bytes, typeSize), alsoInPlace: true);
        }
    }

    [Theory]
    [MemberData(nameof(TypeSizes))]
    public void Bytedelta_stores_the_differences_of_each_plane(int planes)
    {
        using KernelCheck check = new(MaxBytes);
        foreach (int bytes in KernelCheck.Lengths)
        {
            byte[] block = KernelCheck.Noise(bytes, bytes);
            byte[] filtered = (byte[])block.Clone();
            int length = bytes / planes;
            for (int i = 0; i < length * planes; i++)
            {
                filtered[i] -= i % length == 0 ? (byte)0 : block[i - 1];
            }

            check.Makes(filtered, block, (from, to) => ByteDelta.Forward(from, to, bytes, planes));
            check.Makes(block, filtered, (from, to) => ByteDelta.Backward(from, to, bytes, planes), alsoInPlace: true);
        }
    }

    [Theory]
    [InlineData(4, 23)]
    [InlineData(8, 52)]
    public void Precision_is_truncated_to_the_bits_asked_for_or_by_those_with_a_minus(int typeSize, int significand)
    {
        using KernelCheck check = new(MaxBytes);
        for (int bits = sbyte.MinValue; bits <= sbyte.MaxValue; bits++)
        {
            int cleared = bits >= 0 ? significand - bits : -bits;
            bool isTaken = cleared >= 0 && cleared < significand;
            Assert.Equal(isTaken, TruncatePrecision.TryGetClearedBits(typeSize, (sbyte)bits, out int found));
            if (isTaken)
            {
                Assert.Equal(cleared, found);
                sbyte parameter = (sbyte)bits;
                CheckClears(
                    check, typeSize, cleared, 77,
                    (from, to) => TruncatePrecision.Forward(from, to, 77, typeSize, parameter));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Integers_are_truncated_to_the_bits_asked_for_or_by_those_with_a_minus(int typeSize)
    {
        using KernelCheck check = new(MaxBytes);
        for (int bits = sbyte.MinValue; bits <= sbyte.MaxValue; bits++)
        {
            int cleared = bits >= 0 ? (8 * typeSize) - bits : -bits;
            bool isTaken = cleared >= 0 && cleared < 8 * typeSize;
            Assert.Equal(isTaken, IntTruncation.TryGetClearedBits(typeSize, (sbyte)bits, out _));
            if (isTaken)
            {
                sbyte parameter = (sbyte)bits;
                CheckClears(
                    check, typeSize, cleared, 77, (from, to) => IntTruncation.Forward(from, to, 77, typeSize, parameter));
            }
        }
    }

    [Fact]
    public void Truncation_takes_any_length()
    {
        using KernelCheck check = new(MaxBytes);
        foreach (int bytes in KernelCheck.Lengths)
        {
            CheckClears(check, 4, 5, bytes, (from, to) => TruncatePrecision.Forward(from, to, bytes, 4, -5));
            CheckClears(check, 2, 9, bytes, (from, to) => IntTruncation.Forward(from, to, bytes, 2, 7));
        }
    }

    [Fact]
    public void A_truncation_that_the_elements_do_not_allow_is_refused()
    {
        Assert.False(TruncatePrecision.TryGetClearedBits(2, 1, out _));
        Assert.False(IntTruncation.TryGetClearedBits(16, 1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => TruncatePrecision.Forward(null, null, 0, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IntTruncation.Forward(null, null, 0, 3, 1));
    }

    private static void CheckClears(KernelCheck check, int typeSize, int clearedBits, int bytes, KernelCheck.Kernel kernel)
    {
        byte[] block = KernelCheck.Noise(bytes, bytes);
        byte[] filtered = (byte[])block.Clone();
        for (int i = 0; i < bytes / typeSize * typeSize; i++)
        {
            int cleared = Math.Clamp(clearedBits - (8 * (i % typeSize)), 0, 8);
            filtered[i] &= (byte)(0xFF << cleared);
        }

        check.Makes(filtered, block, kernel, alsoInPlace: true);
    }
}
