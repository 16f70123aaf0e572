using System.Buffers.Binary;
using System.Text;

namespace Blosc2Direct.Interop.Tests.Cases;

/// <summary>
/// The bytes that a dataset of a case holds, by a formula that peer.py computes as well: no data is exchanged.
/// A pattern gives each element a 64-bit word, an element type turns the word into its bytes.
/// </summary>
internal static class Content
{
    /// <summary>Fills <paramref name="elements"/>, in C order, from linear index 0 on.</summary>
    public static byte[] Make(InteropCase test, long elements)
    {
        var bytes = new byte[elements * test.Type.Size];
        for (long i = 0; i < elements; i++)
        {
            Write(test.Type, test.Content, test.Seed, test.BandElements, (ulong)i, bytes.AsSpan((int)(i * test.Type.Size), test.Type.Size));
        }
        return bytes;
    }

    public static byte[] Make(InteropCase test) => Make(test, test.Elements);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): its output function.</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static void Write(ElementSpec type, string pattern, ulong seed, ulong band, ulong index, Span<byte> target)
    {
        switch (type.Kind)
        {
            case "compound":
                for (int k = 0; k < type.Fields!.Length; k++)
                {
                    var field = type.Fields[k];
                    Write(field.Type, pattern, seed + (1000 * ((ulong)k + 1)), band, index, target.Slice(field.Offset, field.Type.Size));
                }
                return;
            case "array":
                int count = type.Size / type.Base!.Size;
                for (int k = 0; k < count; k++)
                {
                    Write(type.Base, pattern, seed, band * (ulong)count, (index * (ulong)count) + (ulong)k,
                        target.Slice(k * type.Base.Size, type.Base.Size));
                }
                return;
            case "complex":
                var half = new ElementSpec { Name = "half", Kind = "float", Size = type.Size / 2, BigEndian = type.BigEndian };
                Write(half, pattern, seed, band, index, target[..half.Size]);
                Write(half, pattern, seed + 1, band, index, target[half.Size..]);
                return;
        }
        if (pattern == "nan" && type.Kind == "float")
        {
            WriteFloat(double.NaN, type, target);
            return;
        }
        ulong word = Word(pattern, seed, band, index);
        switch (type.Kind)
        {
            case "int" or "uint":
                WriteInteger(word, type.BigEndian, target);
                break;
            case "float": // exact in 16 bits
                WriteFloat((double)(word & 0x7FF) - 1024, type, target);
                break;
            case "bool":
                target[0] = (byte)(word & 1);
                break;
            case "enum":
                var members = type.Members!;
                WriteInteger((ulong)members[(int)(word % (ulong)members.Length)].Value, type.Base!.BigEndian, target);
                break;
            case "opaque":
                for (int k = 0; k < target.Length; k++)
                {
                    target[k] = (byte)(Mix(word) >> (8 * (k % 8)));
                }
                break;
            case "string":
                WriteText(word, type, target);
                break;
            default:
                throw new InvalidOperationException($"Unknown kind {type.Kind}.");
        }
    }

    private static ulong Word(string pattern, ulong seed, ulong band, ulong index) => pattern switch
    {
        "ramp" => seed + index,
        "noise" => Mix(seed ^ (index * 0xD1342543DE82EF95)),
        "steps" => Mix(seed + (index >> 5)) & 0xFFFF,
        "constant" => seed,
        "zeros" or "nan" => 0,
        // bands of whole chunks along the first axis: zeros, constant, ramp, noise
        "bands" => (index / band % 4) switch
        {
            0 => 0,
            1 => seed,
            2 => seed + index,
            _ => Mix(seed ^ (index * 0xD1342543DE82EF95)),
        },
        _ => throw new InvalidOperationException($"Unknown content {pattern}."),
    };

    private static void WriteInteger(ulong word, bool bigEndian, Span<byte> target)
    {
        for (int k = 0; k < target.Length; k++)
        {
            target[bigEndian ? target.Length - 1 - k : k] = (byte)(word >> (8 * k));
        }
    }

    private static void WriteFloat(double value, ElementSpec type, Span<byte> target)
    {
        Span<byte> little = stackalloc byte[8];
        switch (type.Size)
        {
            case 2: // the quiet NaN of the other languages is positive, .NET's negative
                BinaryPrimitives.WriteUInt16LittleEndian(little, double.IsNaN(value) ? (ushort)0x7E00 : BitConverter.HalfToUInt16Bits((Half)value));
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(little, double.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits((float)value));
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(little, double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(value));
                break;
        }
        little = little[..type.Size];
        if (type.BigEndian)
        {
            little.Reverse();
        }
        little.CopyTo(target);
    }

    // Letters, shorter than the type, then NUL; UTF-8 begins with a letter of two bytes.
    private static void WriteText(ulong word, ElementSpec type, Span<byte> target)
    {
        target.Clear();
        int length = 1 + (int)(word % (ulong)type.Size);
        for (int k = 0; k < length; k++)
        {
            target[k] = (byte)('a' + ((word >> (4 * (k % 16))) & 15));
        }
        if (type.Encoding == "utf-8" && length >= 2)
        {
            Encoding.UTF8.GetBytes("é").CopyTo(target);
        }
    }
}
