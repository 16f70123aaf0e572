using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Converts times to and from seconds since 1970 as a double.</summary>
/// <param name="type">The stored type.</param>
internal sealed class TimeConverter(TimeType type) : IElementConverter
{
    public int StoredSize => type.Size;

    public int MemorySize => sizeof(double);

    public void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory)
    {
        Span<double> seconds = MemoryMarshal.Cast<byte, double>(memory);
        for (int i = 0; i * type.Size < stored.Length; i++)
        {
            seconds[i] = type.ToSeconds(stored.Slice(i * type.Size, type.Size));
        }
    }

    public void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored)
    {
        ReadOnlySpan<double> seconds = MemoryMarshal.Cast<byte, double>(memory);
        for (int i = 0; i < seconds.Length; i++)
        {
            type.FromSeconds(seconds[i], stored.Slice(i * type.Size, type.Size));
        }
    }
}
