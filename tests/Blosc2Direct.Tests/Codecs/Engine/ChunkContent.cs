using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Tests.Codecs.Engine;

/// <summary>What fills a chunk: kinds of data that lead codecs and filters into their different paths.</summary>
public enum ChunkContent
{
    Noise,
    Ramp,
    Walk,
    Text,
    NaNRich,
    Sparse,
    FewValues,
    Runs,
    AlmostConstant,
    Patches,
    Constant,
}

/// <summary>Makes chunks of a content.</summary>
internal static class ChunkContents
{
    private static readonly byte[][] Words =
        [.. "the chunk of a block that we read and the plane which it held in bytes, 0.125 17.5 -3 "u8.ToArray()
            .Chunk(7)];

    public static void Fill(Span<byte> chunk, ChunkContent content, int typeSize, Random random)
    {
        switch (content)
        {
            case ChunkContent.Noise:
                random.NextBytes(chunk);
                break;
            case ChunkContent.Ramp:
                FillRamp(chunk, typeSize, random.Next(), random.Next(1, 1000));
                break;
            case ChunkContent.Walk:
                FillWalk(chunk, random);
                break;
            case ChunkContent.Text:
                FillText(chunk, random);
                break;
            case ChunkContent.NaNRich:
                FillNaNs(chunk, typeSize, random);
                break;
            case ChunkContent.Sparse:
                chunk.Clear();
                Scatter(chunk, random, 1 + (chunk.Length / 97));
                break;
            case ChunkContent.FewValues:
                for (int i = 0; i < chunk.Length; i++)
                {
                    chunk[i] = (byte)random.Next(3);
                }

                break;
            case ChunkContent.Runs:
                FillRuns(chunk, random);
                break;
            case ChunkContent.AlmostConstant:
                FillConstant(chunk, typeSize, random);
                Scatter(chunk, random, 1);
                break;
            case ChunkContent.Patches:
                FillPatches(chunk, typeSize, random);
                break;
            default:
                FillConstant(chunk, typeSize, random);
                break;
        }
    }

    private static void FillRamp(Span<byte> chunk, int typeSize, long start, long step)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        for (int at = 0; at < chunk.Length; at += typeSize, start += step)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, start);
            Span<byte> element = chunk[at..Math.Min(at + typeSize, chunk.Length)];
            element.Clear();
            number[..Math.Min(number.Length, element.Length)].CopyTo(element);
        }
    }

    private static void FillWalk(Span<byte> chunk, Random random)
    {
        float value = 20;
        foreach (ref float place in MemoryMarshal.Cast<byte, float>(chunk))
        {
            place = value;
            value += random.NextSingle() - 0.5f;
        }
    }

    private static void FillText(Span<byte> chunk, Random random)
    {
        while (!chunk.IsEmpty)
        {
            ReadOnlySpan<byte> word = Words[random.Next(Words.Length)];
            word = word[..Math.Min(word.Length, chunk.Length)];
            word.CopyTo(chunk);
            chunk = chunk[word.Length..];
        }
    }

    private static void FillNaNs(Span<byte> chunk, int typeSize, Random random)
    {
        FillWalk(chunk, random);
        if (typeSize == sizeof(double))
        {
            foreach (ref double place in MemoryMarshal.Cast<byte, double>(chunk))
            {
                place = random.Next(3) == 0 ? 1.5 : random.Next(50) == 0 ? double.NegativeInfinity : double.NaN;
            }
        }
        else
        {
            foreach (ref float place in MemoryMarshal.Cast<byte, float>(chunk))
            {
                place = random.Next(3) == 0 ? place : float.NaN;
            }
        }
    }

    private static void FillRuns(Span<byte> chunk, Random random)
    {
        while (!chunk.IsEmpty)
        {
            int length = Math.Min(random.Next(1, 1 + random.Next(2, 2000)), chunk.Length);
            chunk[..length].Fill((byte)random.Next(256));
            chunk = chunk[length..];
        }
    }

    private static void FillConstant(Span<byte> chunk, int typeSize, Random random)
    {
        Span<byte> element = chunk[..Math.Min(typeSize, chunk.Length)];
        random.NextBytes(element);
        for (int at = element.Length; at < chunk.Length; at++)
        {
            chunk[at] = chunk[at - element.Length];
        }
    }

    /// <summary>A different content every so often, so that the blocks of a chunk differ in kind.</summary>
    private static void FillPatches(Span<byte> chunk, int typeSize, Random random)
    {
        while (!chunk.IsEmpty)
        {
            int length = Math.Min(random.Next(1, 6000), chunk.Length);
            Fill(chunk[..length], (ChunkContent)random.Next((int)ChunkContent.Patches), typeSize, random);
            chunk = chunk[length..];
        }
    }

    private static void Scatter(Span<byte> chunk, Random random, int count)
    {
        for (; count > 0 && !chunk.IsEmpty; count--)
        {
            chunk[random.Next(chunk.Length)] = (byte)random.Next(256);
        }
    }
}
