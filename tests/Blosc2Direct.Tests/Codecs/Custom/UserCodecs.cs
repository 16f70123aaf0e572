using Blosc2Direct.Codecs;

namespace Blosc2Direct.Tests.Codecs.Custom;

/// <summary>Pairs of a count and a byte, the byte combined with the parameter.</summary>
internal sealed class RunsCodec(int id = 200, string name = "runs") : IChunkCodec
{
    public int Id => id;

    public string Name => name;

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context)
    {
        Assert.InRange(level, 1, 9);
        Assert.Equal(source.Length - 1, Math.Max(source.Length - 1, destination.Length));
        int at = 0;
        for (int i = 0; i < source.Length;)
        {
            int count = 1;
            while (count < 255 && i + count < source.Length && source[i + count] == source[i])
            {
                count++;
            }

            if (at + 2 > destination.Length)
            {
                return 0;
            }

            destination[at++] = (byte)count;
            destination[at++] = (byte)(source[i] ^ context.Parameter);
            i += count;
        }

        return at;
    }

    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        int at = 0;
        for (int i = 0; i + 1 < source.Length; i += 2)
        {
            if (source[i] > destination.Length - at)
            {
                return false;
            }

            destination.Slice(at, source[i]).Fill((byte)(source[i + 1] ^ context.Parameter));
            at += source[i];
        }

        return at == destination.Length && source.Length % 2 == 0;
    }
}

/// <summary>Adds the parameter, the type size and the block's length along its first axis to every byte: what it is told matters.</summary>
internal sealed class ShiftFilter(int id = 201) : IBlockFilter
{
    public int Id => id;

    public string Name => "shift";

    public void Encode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context) =>
        Shift(source, destination, Key(context));

    public void Decode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context) =>
        Shift(source, destination, -Key(context));

    private static int Key(in BlockContext context) =>
        context.Parameter + context.TypeSize + (context.BlockShape.IsEmpty ? 0 : context.BlockShape[0]);

    private static void Shift(ReadOnlySpan<byte> source, Span<byte> destination, int key)
    {
        Assert.Equal(source.Length, destination.Length);
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] + key);
        }
    }
}

/// <summary>Does what codecs must not, as the parameter says.</summary>
internal sealed class BadCodec : IChunkCodec, IBlockFilter
{
    public const byte ThrowsWhenEncoding = 1;
    public const byte ThrowsWhenDecoding = 2;
    public const byte SaysTooMuch = 3;
    public const byte SaysLessThanNothing = 4;
    public const byte DoesNotDecode = 5;

    public int Id => 210;

    public string Name => "bad";

    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, in BlockContext context) => context.Parameter switch
    {
        ThrowsWhenEncoding => throw new InvalidTimeZoneException("no time"),
        SaysTooMuch => destination.Length + 1,
        SaysLessThanNothing => -1,
        _ => 3,
    };

    public bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context) =>
        context.Parameter != ThrowsWhenDecoding ? context.Parameter != DoesNotDecode : throw new InvalidTimeZoneException("no time");

    void IBlockFilter.Encode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context)
    {
        if (context.Parameter == ThrowsWhenEncoding)
        {
            throw new InvalidTimeZoneException("no time");
        }

        source.CopyTo(destination);
    }

    void IBlockFilter.Decode(ReadOnlySpan<byte> source, Span<byte> destination, in BlockContext context) =>
        throw new InvalidTimeZoneException("no time");
}
