using System.Runtime.Intrinsics;
using Blosc2Direct.Codecs.Kernels;

namespace Blosc2Direct.Tests.Codecs.Kernels;

public sealed unsafe class BitShuffleTests
{
    private static readonly int[] Counts =
        [0, 1, 7, 8, 9, 15, 16, 24, 40, 63, 64, 120, 128, 136, 200, 256, 264, 384, 504, 512, 520, 640, 1000, 1024, 1544, 2048];

    public static TheoryData<int> TypeSizes => [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 32, 33, 36, 64, 100, 255, 300];

    [Theory]
    [MemberData(nameof(TypeSizes))]
    public void Bits_go_to_their_rows_and_what_is_behind_the_last_eight_elements_is_copied(int typeSize)
    {
        using KernelCheck check = new(2100 * typeSize);
        using GuardedMemory scratch = new(2100 * typeSize);
        foreach (int count in Counts)
        {
            foreach (int tail in new[] { 0, 1, typeSize - 1 }.Where(t => t < typeSize).Distinct())
            {
                int bytes = (count * typeSize) + tail;
                byte[] elements = KernelCheck.Noise(bytes, count + tail);
                byte[] rows = Model(elements, typeSize);
                int needed = BitShuffle.ScratchBytes(bytes, typeSize);
                Assert.InRange(needed, 0, bytes);
                byte* room = scratch.Take(needed, atEnd: true);
                check.Makes(rows, elements, (from, to) => BitShuffle.Forward(from, to, bytes, typeSize, room));
                check.Makes(elements, rows, (from, to) => BitShuffle.Backward(from, to, bytes, typeSize, room));
                check.Makes(rows, elements, (from, to) => BitShuffle.Forward(from, to, bytes, typeSize));
                check.Makes(elements, rows, (from, to) => BitShuffle.Backward(from, to, bytes, typeSize));
            }
        }
    }

    [Fact]
    public void Every_width_of_vectors_makes_the_same_rows()
    {
        using KernelCheck check = new(4096);
        foreach (int count in new[] { 128, 256, 512, 1024, 1032 })
        {
            byte[] plane = KernelCheck.Noise(count, count);
            byte[] rows = Model(plane, 1);
            int step = count / 8;
            check.Makes(rows, plane, (from, to) => BitShuffle.MakeRowsByWord(from, count, to, step));
            check.Makes(plane, rows, (from, to) => BitShuffle.MakePlaneByWord(from, step, to, count));
            CheckWidth<Lanes128, BitLanes128, Vector128<byte>>(check, plane, rows);
            CheckWidth<Lanes256, BitLanes256, Vector256<byte>>(check, plane, rows);
            CheckWidth<Lanes512, BitLanes512, Vector512<byte>>(check, plane, rows);
        }
    }

    private static void CheckWidth<TLanes, TBits, TVector>(KernelCheck check, byte[] plane, byte[] rows)
        where TLanes : struct, ILanes<TVector>
        where TBits : struct, IBitLanes<TVector>
        where TVector : struct
    {
        if (!TLanes.AreSupported)
        {
            return;
        }

        int count = plane.Length;
        int step = count / 8;
        int done = count / (128 * TLanes.Count) * (128 * TLanes.Count);
        check.Makes(rows, plane, (from, to) =>
        {
            Assert.Equal(done, BitRows<TLanes, TBits, TVector>.Forward(from, count, to, step));
            BitShuffle.MakeRowsByWord(from + done, count - done, to + (done / 8), step);
        });
        check.Makes(plane, rows, (from, to) =>
        {
            Assert.Equal(done, BitRows<TLanes, TBits, TVector>.Backward(from, step, to, count));
            BitShuffle.MakePlaneByWord(from + (done / 8), step, to + done, count - done);
        });
    }

    private static byte[] Model(byte[] elements, int typeSize)
    {
        byte[] rows = (byte[])elements.Clone();
        int count = elements.Length / typeSize / 8 * 8;
        Array.Clear(rows, 0, count * typeSize);
        for (int element = 0; element < count; element++)
        {
            for (int bit = 0; bit < 8 * typeSize; bit++)
            {
                int value = (elements[(element * typeSize) + (bit / 8)] >> (bit % 8)) & 1;
                rows[(bit * (count / 8)) + (element / 8)] |= (byte)(value << (element % 8));
            }
        }

        return rows;
    }
}
