using Blosc2Direct.Codecs;

/// <summary>What is left after a prediction from the 1 or 2 numbers before (the parameter), small ones of either sign as small ones.
/// The same in C is plugin/bitpack.c.</summary>
internal sealed class LinearFilter : IBlockFilter
{
    public int Id => 180;

    public string Name => "linear";

    public void Encode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        int size = Items.Size(context), unused = 64 - (8 * size);
        ulong before = 0, beforeThat = 0;
        for (int at = 0; at + size <= source.Length; at += size)
        {
            ulong value = Items.Load(source[at..], size);
            ulong left = value - Predict(context, before, beforeThat);

            // 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
            ulong sign = (ulong)((long)(left << unused) >> 63);
            Items.Store(destination[at..], ((left << 1) ^ sign) << unused >> unused, size);
            (beforeThat, before) = (before, value);
        }

        CopyRest(source, destination, size);
    }

    public void Decode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        int size = Items.Size(context), unused = 64 - (8 * size);
        ulong before = 0, beforeThat = 0;
        for (int at = 0; at + size <= source.Length; at += size)
        {
            ulong folded = Items.Load(source[at..], size);
            ulong value = (folded >> 1) ^ (0 - (folded & 1));
            value = (value + Predict(context, before, beforeThat)) << unused >> unused;
            Items.Store(destination[at..], value, size);
            (beforeThat, before) = (before, value);
        }

        CopyRest(source, destination, size);
    }

    private static ulong Predict(in BlockContext context, ulong before, ulong beforeThat) =>
        context.Parameter >= 2 ? (2 * before) - beforeThat : before;

    private static void CopyRest(ReadOnlySpan<byte> source, Span<byte> destination, int size)
    {
        int rest = source.Length % size;
        source[^rest..].CopyTo(destination[^rest..]);
    }
}
