using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Codecs.Kernels;

/// <summary>What joins an item with the one before it: associative, with 0 as its neutral value.</summary>
internal interface IScanOperation
{
    static abstract Vector512<byte> Join(Vector512<byte> left, Vector512<byte> right);

    static abstract Vector256<byte> Join(Vector256<byte> left, Vector256<byte> right);

    static abstract Vector128<byte> Join(Vector128<byte> left, Vector128<byte> right);

    static abstract byte Join(byte left, byte right);
}

/// <summary>Running totals of items of 1, 2, 4 or 8 bytes: each becomes itself joined with all before it. A register is scanned by
/// doubling: within 8 bytes by shifts, within 16 by a shuffle, then lane by lane, and last the total of the register before.</summary>
internal static unsafe class PrefixScan
{
    /// <summary>A shuffle's index that gives zero.</summary>
    private const byte None = 0x80;

    /// <summary>Scans.</summary>
    /// <param name="source">The items.</param>
    /// <param name="destination">Receives the totals: the source itself, or memory that does not overlap it.</param>
    /// <param name="bytes">Bytes of all items, a multiple of <paramref name="width"/>.</param>
    /// <param name="width">Bytes of an item: 1, 2, 4 or 8. Bytes of different places in the item are not joined.</param>
    public static void Run<TOperation>(byte* source, byte* destination, int bytes, int width)
        where TOperation : struct, IScanOperation
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            done = Run512<TOperation>(source, destination, bytes, width);
        }
        else if (Avx2.IsSupported)
        {
            done = Run256<TOperation>(source, destination, bytes, width);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = Run128<TOperation>(source, destination, bytes, width);
        }

        for (int i = done; i < bytes; i++)
        {
            destination[i] = i < width ? source[i] : TOperation.Join(source[i], destination[i - width]);
        }
    }

    private static int Run512<TOperation>(byte* source, byte* destination, int bytes, int width)
        where TOperation : struct, IScanOperation
    {
        (Vector128<byte> half, Vector128<byte> last) = Orders(width);
        Vector128<byte> none = Vector128.Create(None);
        Vector512<byte> halves = Vector512.Create(Vector256.Create(half, half), Vector256.Create(half, half));
        Vector512<byte> odd = Vector512.Create(Vector256.Create(none, last), Vector256.Create(none, last));
        Vector512<byte> upper = Vector512.Create(Vector256.Create(none, none), Vector256.Create(last, last));
        Vector512<byte> all = Vector512.Create(Vector256.Create(last, last), Vector256.Create(last, last));
        Vector512<byte> before = default;
        int done = 0;
        for (; done <= bytes - Vector512<byte>.Count; done += Vector512<byte>.Count)
        {
            Vector512<byte> x = Vector512.Load(source + done);
            for (int bits = 8 * width; bits < 64; bits *= 2)
            {
                x = TOperation.Join(x, (x.AsUInt64() << bits).AsByte());
            }

            x = TOperation.Join(x, Avx512BW.Shuffle(x, halves));
            x = TOperation.Join(x, Avx512BW.Shuffle(Avx512F.Shuffle4x128(x.AsUInt64(), x.AsUInt64(), 0b10_10_00_00).AsByte(), odd));
            x = TOperation.Join(x, Avx512BW.Shuffle(Avx512F.Shuffle4x128(x.AsUInt64(), x.AsUInt64(), 0b01_01_01_01).AsByte(), upper));
            x = TOperation.Join(x, before);
            x.Store(destination + done);
            before = Avx512BW.Shuffle(Avx512F.Shuffle4x128(x.AsUInt64(), x.AsUInt64(), 0b11_11_11_11).AsByte(), all);
        }

        return done;
    }

    private static int Run256<TOperation>(byte* source, byte* destination, int bytes, int width)
        where TOperation : struct, IScanOperation
    {
        (Vector128<byte> half, Vector128<byte> last) = Orders(width);
        Vector256<byte> halves = Vector256.Create(half, half);
        Vector256<byte> all = Vector256.Create(last, last);
        Vector256<byte> before = default;
        int done = 0;
        for (; done <= bytes - Vector256<byte>.Count; done += Vector256<byte>.Count)
        {
            Vector256<byte> x = Vector256.Load(source + done);
            for (int bits = 8 * width; bits < 64; bits *= 2)
            {
                x = TOperation.Join(x, (x.AsUInt64() << bits).AsByte());
            }

            // 0x08: zero and the lower lane; 0x11: the upper lane twice.
            x = TOperation.Join(x, Avx2.Shuffle(x, halves));
            x = TOperation.Join(x, Avx2.Shuffle(Avx2.Permute2x128(x, x, 0x08), all));
            x = TOperation.Join(x, before);
            x.Store(destination + done);
            before = Avx2.Shuffle(Avx2.Permute2x128(x, x, 0x11), all);
        }

        return done;
    }

    private static int Run128<TOperation>(byte* source, byte* destination, int bytes, int width)
        where TOperation : struct, IScanOperation
    {
        (Vector128<byte> half, Vector128<byte> last) = Orders(width);
        Vector128<byte> before = default;
        int done = 0;
        for (; done <= bytes - Vector128<byte>.Count; done += Vector128<byte>.Count)
        {
            Vector128<byte> x = Vector128.Load(source + done);
            for (int bits = 8 * width; bits < 64; bits *= 2)
            {
                x = TOperation.Join(x, (x.AsUInt64() << bits).AsByte());
            }

            x = TOperation.Join(x, Vector128.Shuffle(x, half));
            x = TOperation.Join(x, before);
            x.Store(destination + done);
            before = Vector128.Shuffle(x, last);
        }

        return done;
    }

    /// <summary>Shuffles of 16 bytes: nothing and then the last item of the lower half repeated; the last item repeated.</summary>
    private static (Vector128<byte> Half, Vector128<byte> Last) Orders(int width)
    {
        Vector128<byte> within = Vector128<byte>.Indices & Vector128.Create((byte)(width - 1));
        Vector128<byte> half = within + Vector128.Create((byte)(8 - width));
        Vector128<byte> last = within + Vector128.Create((byte)(16 - width));
        return (Vector128.Create(Vector64.Create(None), half.GetUpper()), last);
    }
}
