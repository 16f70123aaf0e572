using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>What becomes of a mask that is there already.</summary>
internal enum Combine
{
    /// <summary>It is overwritten.</summary>
    Set,

    /// <summary>Only what is true in both stays.</summary>
    And,

    /// <summary>What is true in either.</summary>
    Or,
}

/// <summary>Puts truth values together with those that are there, without branches: (new and (old or <c>pass</c>)) or (old and <c>keep</c>).</summary>
internal readonly struct Combiner(Combine combine)
{
    private readonly byte _pass = combine == Combine.And ? (byte)0 : (byte)255;
    private readonly byte _keep = combine == Combine.Or ? (byte)255 : (byte)0;

    /// <summary>Joins one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Join(byte old, bool made) => (byte)(((made ? 1 : 0) & (old | _pass)) | (old & _keep));

    /// <summary>The same for vectors.</summary>
    public CombinerLanes Lanes => new(new Vector<byte>(_pass), new Vector<byte>(_keep));
}

/// <summary><see cref="Combiner"/> for vectors.</summary>
internal readonly struct CombinerLanes(Vector<byte> pass, Vector<byte> keep)
{
    /// <summary>Joins values whose bits are all set where they are true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<byte> Join(Vector<byte> old, Vector<byte> made) => (made & Vector<byte>.One & (old | pass)) | (old & keep);
}

/// <summary>Work on masks: a byte a row, 0 or 1.</summary>
internal static unsafe class Masks
{
    /// <summary>Joins a mask with another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(byte* made, int count, byte* mask, Combine combine)
    {
        CombinerLanes lanes = new Combiner(combine).Lanes;
        Combiner join = new(combine);
        int i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            // What is made is 0 or 1 here, which the mask of ones lets pass as it is.
            lanes.Join(Vector.Load(mask + i), Vector.Load(made + i)).Store(mask + i);
        }

        for (; i < count; i++)
        {
            mask[i] = join.Join(mask[i], made[i] != 0);
        }
    }

    /// <summary>Turns truth round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Invert(byte* mask, int count)
    {
        int i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (Vector.Load(mask + i) ^ Vector<byte>.One).Store(mask + i);
        }

        for (; i < count; i++)
        {
            mask[i] ^= 1;
        }
    }

    /// <summary>How many are true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(byte* mask, int count)
    {
        int total = 0, i = 0, step = Vector<byte>.Count;
        while (i <= count - step)
        {
            Vector<byte> sums = default;
            for (int last = Math.Min(count - step, i + (254 * step)); i <= last; i += step)
            {
                sums += Vector.Load(mask + i);
            }

            Vector.Widen(sums, out Vector<ushort> low, out Vector<ushort> high);
            total += Vector.Sum(low + high);
        }

        for (; i < count; i++)
        {
            total += mask[i];
        }

        return total;
    }

    /// <summary>Whether any is true.</summary>
    public static bool Any(byte* mask, int count) => new ReadOnlySpan<byte>(mask, count).IndexOf((byte)1) >= 0;
}
