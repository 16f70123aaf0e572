using System.Buffers.Binary;

namespace Blosc2Direct.Hdf5;

/// <summary>What a file's own head says of it.</summary>
/// <param name="Offset">Where the superblock lies: the size of the user block.</param>
/// <param name="BaseAddress">What addresses in the file count from.</param>
/// <param name="EndOfFile">Bytes that the file should have.</param>
/// <remarks>HDF5 File Format Specification, section II: the signature lies at 0, 512, 1024, 2048, …; versions 0 and 1
/// state the width of addresses at 13 and four addresses (base, free space, end, driver) at 24 or 28, versions 2 and 3
/// the width at 9 and the addresses (base, extension, end, root) at 12.</remarks>
internal readonly record struct Superblock(long Offset, long BaseAddress, long EndOfFile)
{
    /// <summary>Bytes that <see cref="TryParse"/> wants at a place.</summary>
    internal const int Length = 64;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Whether the bytes begin with the signature of HDF5.</summary>
    internal static bool HasSignature(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Reads the superblock at a place where the signature was found.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, long offset, out Superblock superblock)
    {
        superblock = default;
        if (bytes.Length < Length || !HasSignature(bytes))
        {
            return false;
        }

        int version = bytes[8];
        (int width, int start) = version switch
        {
            0 => (bytes[13], 24),
            1 => (bytes[13], 28),
            2 or 3 => (bytes[9], 12),
            _ => (0, 0),
        };
        if (width is not (2 or 4 or 8))
        {
            return false;
        }

        superblock = new Superblock(offset, ReadAddress(bytes[start..], width), ReadAddress(bytes[(start + (2 * width))..], width));
        return superblock is { BaseAddress: >= 0, EndOfFile: >= 0 };
    }

    /// <summary>Corrects the checksum of a superblock of version 2 or 3 at the start of an image: HDF5 clears the flags that
    /// say "open for writing" in an image that it hands out, and leaves the checksum of what it has cleared.</summary>
    internal static void RepairChecksum(Span<byte> image)
    {
        if (image.Length < Length || !HasSignature(image) || image[8] is not (2 or 3))
        {
            return;
        }

        int end = 12 + (4 * image[9]);
        BinaryPrimitives.WriteUInt32LittleEndian(image[end..], Lookup3.Hash(image[..end]));
    }

    private static long ReadAddress(ReadOnlySpan<byte> bytes, int width) => width switch
    {
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
