using Blosc2Direct.Data.Schema;

namespace Blosc2Direct.Data.Indexes;

/// <summary>Turns many keys into cells, with several threads.</summary>
internal static unsafe class KeyDecoder
{
    /// <summary>Decodes.</summary>
    /// <param name="coder">The column's coder.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="cells">Receives the cells, packed.</param>
    /// <param name="count">How many.</param>
    /// <param name="threads">Threads that may work on it.</param>
    public static void Decode(KeyCoder coder, ulong* keys, byte* cells, int count, int threads)
    {
        int size = coder.CellSize, share = (count + threads - 1) / threads;
        Parallel.For(0, threads, thread =>
        {
            int end = (int)Math.Min(count, (long)share * (thread + 1));
            for (int i = share * thread; i < end; i++)
            {
                coder.Decode(keys[i], cells + ((long)i * size));
            }
        });
    }
}
