using System.Buffers.Binary;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.PyTables;

/// <summary>Digests of what we read, as pytables_dump.py makes them of what PyTables reads. Numbers are read by their .NET type,
/// so that byte orders and times go through our own conversions.</summary>
internal static class NodeDigest
{
    public static string Of(IGroupNode root, string path)
    {
        ElementType type;
        using (IArrayNode node = root.OpenArray(path))
        {
            type = node.Spec.Type;
        }

        return type is VariableLengthType sequence
            ? Call(nameof(OfRows), sequence.Base is ArrayElementType atom ? atom.Base : sequence.Base, root, path)
            : Call(nameof(OfArray), type, root, path);
    }

    /// <summary>The digest of values in row-major order.</summary>
    public static string Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    /// <summary>The digest of rows.</summary>
    /// <param name="rows">The rows' items.</param>
    /// <param name="itemsInAtom">Items that count as one.</param>
    public static string OfRows<T>(IEnumerable<T[]> rows, int itemsInAtom = 1)
        where T : unmanaged
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[8];
        foreach (T[] row in rows)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, row.Length / itemsInAtom);
            hash.AppendData(length);
            hash.AppendData(MemoryMarshal.AsBytes(row.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Call(string method, ElementType type, IGroupNode root, string path)
    {
        if (NetType(type) is not { } element)
        {
            return method == nameof(OfRows) ? OfTextRows(root, path) : OfBytes(root, path);
        }

        MethodInfo generic = typeof(NodeDigest).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static, [typeof(IGroupNode), typeof(string)])!;
        try
        {
            return (string)generic.MakeGenericMethod(element).Invoke(null, [root, path])!;
        }
        catch (TargetInvocationException error) when (error.InnerException is not null)
        {
            throw error.InnerException;
        }
    }

    private static Type? NetType(ElementType type) => type switch
    {
        EnumType enumeration => NetType(enumeration.Base),
        IntegerType { IsSigned: true } t => t.Size switch { 1 => typeof(sbyte), 2 => typeof(short), 4 => typeof(int), _ => typeof(long) },
        IntegerType t => t.Size switch { 1 => typeof(byte), 2 => typeof(ushort), 4 => typeof(uint), _ => typeof(ulong) },
        FloatType t => t.Size switch { 2 => typeof(Half), 4 => typeof(float), _ => typeof(double) },
        ComplexType t => t.Component.Size == 4 ? typeof(ComplexFloat) : typeof(Complex),
        TimeType t => t.Size == 4 ? typeof(int) : typeof(double),
        BoolType => typeof(bool),
        _ => null,
    };

    private static string OfArray<T>(IGroupNode root, string path)
        where T : unmanaged
    {
        using NdArray<T> array = root.OpenArray<T>(path);
        return Of<T>(array.Read());
    }

    private static string OfRows<T>(IGroupNode root, string path)
        where T : unmanaged
    {
        using VLArray<T> array = root.OpenVLArray<T>(path);
        return OfRows(array, array.AtomShape.Aggregate(1, (a, b) => a * b));
    }

    private static string OfTextRows(IGroupNode root, string path)
    {
        using VLFixedStringArray array = root.OpenVLFixedStringArray(path);
        int items = array.Count == 0 || array[0].Length == 0 ? 1 : (int)(array[0].Length / array.ReadRowLengths(0, 1)[0]);
        return OfRows(array.Select(row => row.SelectMany(text => Encoding.UTF8.GetBytes(text.PadRight(array.TextBytes, '\0'))).ToArray()), items * array.TextBytes);
    }

    private static string OfBytes(IGroupNode root, string path)
    {
        using NdArray array = root.OpenNdArray(path);
        byte[] bytes = new byte[array.ByteLength];
        array.Read(bytes);
        if (array.Spec.Type is not CompoundType compound)
        {
            return Of<byte>(Canonical(array.Spec.Type, bytes, 0, array.Spec.Type.Size));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, ElementType type, int offset) in Leaves(compound, "", 0).OrderBy(leaf => leaf.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(Canonical(type, bytes, offset, compound.Size));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<(string Name, ElementType Type, int Offset)> Leaves(CompoundType type, string prefix, int offset) =>
        type.Fields.SelectMany(field => field.Type is CompoundType inner
            ? Leaves(inner, prefix + field.Name + "/", offset + field.Offset)
            : [(prefix + field.Name, field.Type, offset + field.Offset)]);

    // One field of all elements, little-endian.
    private static byte[] Canonical(ElementType type, byte[] elements, int offset, int stride)
    {
        ElementType item = type is ArrayElementType array ? array.Base : type;
        using MemoryStream result = new();
        for (int at = offset; at < elements.Length; at += stride)
        {
            for (int i = 0; i < type.Size; i += item.Size)
            {
                result.Write(LittleEndian(item, elements.AsSpan(at + i, item.Size)));
            }
        }

        return result.ToArray();
    }

    private static byte[] LittleEndian(ElementType type, ReadOnlySpan<byte> element)
    {
        byte[] bytes = element.ToArray();
        switch (type)
        {
            case TimeType { Size: 8 } time:
                return BitConverter.GetBytes(time.ToSeconds(element));
            case IntegerType { Order: ByteOrder.BigEndian } or FloatType { Order: ByteOrder.BigEndian } or TimeType { Order: ByteOrder.BigEndian }
                or EnumType { Base.Order: ByteOrder.BigEndian }:
                Array.Reverse(bytes);
                break;
            case ComplexType { Component.Order: ByteOrder.BigEndian }:
                Array.Reverse(bytes, 0, bytes.Length / 2);
                Array.Reverse(bytes, bytes.Length / 2, bytes.Length / 2);
                break;
        }

        return bytes;
    }
}
