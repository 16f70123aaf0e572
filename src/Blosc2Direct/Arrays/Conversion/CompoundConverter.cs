using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Moves fields to their places, each converted as it needs.</summary>
internal sealed class CompoundConverter : IElementConverter
{
    private readonly FieldStep[] _steps;
    private readonly string? _lostFields;
    private readonly bool _memoryHasGaps;
    private readonly bool _storedHasGaps;

    /// <summary>Makes a converter.</summary>
    /// <param name="storedSize">Bytes of a stored element.</param>
    /// <param name="memorySize">Bytes of an element in memory.</param>
    /// <param name="steps">The fields.</param>
    /// <param name="lostFields">Stored fields that memory lacks, if any: such elements can be read only.</param>
    public CompoundConverter(int storedSize, int memorySize, FieldStep[] steps, string? lostFields)
    {
        StoredSize = storedSize;
        MemorySize = memorySize;
        _steps = steps;
        _lostFields = lostFields;
        _memoryHasGaps = steps.Sum(s => (long)s.MemoryBytes) < memorySize;
        _storedHasGaps = steps.Sum(s => (long)s.StoredBytes) < storedSize;
    }

    public int StoredSize { get; }

    public int MemorySize { get; }

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory)
    {
        int count = stored.Length / StoredSize;
        if (_memoryHasGaps)
        {
            memory[..(count * MemorySize)].Clear();
        }

        foreach (ref readonly FieldStep step in _steps.AsSpan())
        {
            if (step.IsPlain)
            {
                Copy(stored[step.Stored..], StoredSize, memory[step.Memory..], MemorySize, step, count);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                step.Converter!.ToMemory(
                    stored.Slice((i * StoredSize) + step.Stored, step.StoredBytes),
                    memory.Slice((i * MemorySize) + step.Memory, step.MemoryBytes));
            }
        }
    }

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored)
    {
        if (_lostFields is not null)
        {
            throw new ElementTypeException(
                $"Elements cannot be written: the stored fields {_lostFields} have no counterpart in the .NET type and would be lost.");
        }

        int count = memory.Length / MemorySize;
        if (_storedHasGaps)
        {
            stored[..(count * StoredSize)].Clear();
        }

        foreach (ref readonly FieldStep step in _steps.AsSpan())
        {
            if (step.IsPlain)
            {
                Copy(memory[step.Memory..], MemorySize, stored[step.Stored..], StoredSize, step, count);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                step.Converter!.ToStored(
                    memory.Slice((i * MemorySize) + step.Memory, step.MemoryBytes),
                    stored.Slice((i * StoredSize) + step.Stored, step.StoredBytes));
            }
        }
    }

    /// <summary>Copies one field of many elements, its bytes turned round if it has a converter.</summary>
    private static void Copy(ReadOnlySpan<byte> from, int fromStride, Span<byte> to, int toStride, in FieldStep step, int count)
    {
        bool swaps = step.Converter is not null;
        switch (step.StoredBytes)
        {
            case 1:
                for (int i = 0; i < count; i++)
                {
                    to[i * toStride] = from[i * fromStride];
                }

                break;
            case 2:
                for (int i = 0; i < count; i++)
                {
                    ushort value = MemoryMarshal.Read<ushort>(from[(i * fromStride)..]);
                    MemoryMarshal.Write(to[(i * toStride)..], swaps ? BinaryPrimitives.ReverseEndianness(value) : value);
                }

                break;
            case 4:
                for (int i = 0; i < count; i++)
                {
                    uint value = MemoryMarshal.Read<uint>(from[(i * fromStride)..]);
                    MemoryMarshal.Write(to[(i * toStride)..], swaps ? BinaryPrimitives.ReverseEndianness(value) : value);
                }

                break;
            case 8:
                for (int i = 0; i < count; i++)
                {
                    ulong value = MemoryMarshal.Read<ulong>(from[(i * fromStride)..]);
                    MemoryMarshal.Write(to[(i * toStride)..], swaps ? BinaryPrimitives.ReverseEndianness(value) : value);
                }

                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    from.Slice(i * fromStride, step.StoredBytes).CopyTo(to[(i * toStride)..]);
                }

                break;
        }
    }
}

/// <summary>What happens to a field, or to adjacent fields.</summary>
/// <param name="Stored">Bytes from the start of the stored element.</param>
/// <param name="Memory">Bytes from the start of the element in memory.</param>
/// <param name="StoredBytes">Its stored bytes.</param>
/// <param name="MemoryBytes">Its bytes in memory.</param>
/// <param name="Converter">Converts it, one or more items; null if the bytes are the same.</param>
internal readonly record struct FieldStep(int Stored, int Memory, int StoredBytes, int MemoryBytes, IElementConverter? Converter)
{
    /// <summary>Whether it is bytes as they are, or one number whose bytes are turned round.</summary>
    public bool IsPlain => Converter is null || (Converter is ByteSwapConverter swap && swap.Width == StoredBytes);
}
