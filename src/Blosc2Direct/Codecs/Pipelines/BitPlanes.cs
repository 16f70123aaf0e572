namespace Blosc2Direct.Codecs.Pipelines;

/// <summary>The bit shuffle of c-blosc2 and Bitshuffle, eight elements at a time without vectors: row 8 j + k holds bit k of byte j
/// of all elements. Whole groups of eight elements are shuffled, what is left is copied.</summary>
internal static unsafe class BitPlanes
{
    public static void Forward(byte* source, byte* destination, int bytes, int typeSize)
    {
        int rowBytes = bytes / typeSize / 8;
        for (int group = 0; group < rowBytes; group++)
        {
            byte* elements = source + ((long)group * 8 * typeSize);
            for (int j = 0; j < typeSize; j++)
            {
                ulong bits = 0;
                for (int i = 0; i < 8; i++)
                {
                    bits |= (ulong)elements[(i * typeSize) + j] << (8 * i);
                }

                bits = Transpose(bits);
                byte* row = destination + ((long)j * 8 * rowBytes) + group;
                for (int k = 0; k < 8; k++, bits >>= 8)
                {
                    row[(long)k * rowBytes] = (byte)bits;
                }
            }
        }

        CopyRest(source, destination, bytes, (long)rowBytes * 8 * typeSize);
    }

    public static void Backward(byte* source, byte* destination, int bytes, int typeSize)
    {
        int rowBytes = bytes / typeSize / 8;
        for (int group = 0; group < rowBytes; group++)
        {
            byte* elements = destination + ((long)group * 8 * typeSize);
            for (int j = 0; j < typeSize; j++)
            {
                byte* row = source + ((long)j * 8 * rowBytes) + group;
                ulong bits = 0;
                for (int k = 0; k < 8; k++)
                {
                    bits |= (ulong)row[(long)k * rowBytes] << (8 * k);
                }

                bits = Transpose(bits);
                for (int i = 0; i < 8; i++, bits >>= 8)
                {
                    elements[(i * typeSize) + j] = (byte)bits;
                }
            }
        }

        CopyRest(source, destination, bytes, (long)rowBytes * 8 * typeSize);
    }

    private static void CopyRest(byte* source, byte* destination, int bytes, long done) =>
        Buffer.MemoryCopy(source + done, destination + done, bytes - done, bytes - done);

    // Bit i of byte k becomes bit k of byte i.
    private static ulong Transpose(ulong x)
    {
        ulong t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aa;
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & 0x0000cccc0000cccc;
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0;
        return x ^ t ^ (t << 28);
    }
}
