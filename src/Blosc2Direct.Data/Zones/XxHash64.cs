using System.Buffers.Binary;
using System.Numerics;

namespace Blosc2Direct.Data.Zones;

/// <summary>XXH64 over bytes that come in pieces. Source: the xxHash specification, version 0.1.1 (Collet).</summary>
internal struct XxHash64
{
    /// <summary>Bytes that are taken at a time: all pieces but the last are multiples of it.</summary>
    public const int Stripe = 32;

    private const ulong P1 = 0x9E3779B185EBCA87;
    private const ulong P2 = 0xC2B2AE3D27D4EB4F;
    private const ulong P3 = 0x165667B19E3779F9;
    private const ulong P4 = 0x85EBCA77C2B2AE63;
    private const ulong P5 = 0x27D4EB2F165667C5;

    private readonly ulong _seed;
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private ulong _length;

    /// <summary>Starts.</summary>
    public XxHash64(ulong seed)
    {
        _seed = seed;
        _a = seed + P1 + P2;
        _b = seed + P2;
        _c = seed;
        _d = seed - P1;
        _length = 0;
    }

    /// <summary>The hash of some bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed = 0) => new XxHash64(seed).Finish(bytes);

    /// <summary>Takes a piece that is not the last.</summary>
    /// <param name="bytes">A multiple of <see cref="Stripe"/> bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        (ulong a, ulong b, ulong c, ulong d) = (_a, _b, _c, _d);
        _length += (ulong)bytes.Length;
        while (bytes.Length >= Stripe)
        {
            a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
            bytes = bytes[Stripe..];
        }

        (_a, _b, _c, _d) = (a, b, c, d);
    }

    /// <summary>Takes the last piece, which may be empty, and gives the hash of all.</summary>
    public ulong Finish(ReadOnlySpan<byte> bytes)
    {
        int whole = bytes.Length & -Stripe;
        Append(bytes[..whole]);
        bytes = bytes[whole..];
        ulong hash = _seed + P5;
        if (_length > 0)
        {
            hash = BitOperations.RotateLeft(_a, 1) + BitOperations.RotateLeft(_b, 7) + BitOperations.RotateLeft(_c, 12) + BitOperations.RotateLeft(_d, 18);
            hash = Merge(Merge(Merge(Merge(hash, _a), _b), _c), _d);
        }

        return Avalanche(FinishTail(hash + _length + (ulong)bytes.Length, bytes));
    }

    private static ulong FinishTail(ulong hash, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            hash = (BitOperations.RotateLeft(hash, 27) * P1) + P4;
        }

        if (bytes.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P1;
            hash = (BitOperations.RotateLeft(hash, 23) * P2) + P3;
            bytes = bytes[4..];
        }

        foreach (byte b in bytes)
        {
            hash ^= b * P5;
            hash = BitOperations.RotateLeft(hash, 11) * P1;
        }

        return hash;
    }

    private static ulong Round(ulong sum, ulong input) => BitOperations.RotateLeft(sum + (input * P2), 31) * P1;

    private static ulong Merge(ulong hash, ulong sum) => ((hash ^ Round(0, sum)) * P1) + P4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }
}
