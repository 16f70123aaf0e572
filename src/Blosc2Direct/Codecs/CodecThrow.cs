using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Blosc2Direct.Codecs;

/// <summary>Throw helpers: they keep the code that checks small.</summary>
internal static class CodecThrow
{
    [DoesNotReturn]
    public static void Corrupt(string field, long byteOffset, string expected, long actual) =>
        throw new CorruptChunkException(field, byteOffset, expected, actual.ToString(CultureInfo.InvariantCulture));

    [DoesNotReturn]
    public static void Corrupt(string field, long byteOffset, string expected, string actual) =>
        throw new CorruptChunkException(field, byteOffset, expected, actual);

    [DoesNotReturn]
    public static void Corrupt(string field, long byteOffset, long expected, long actual) =>
        throw new CorruptChunkException(field, byteOffset, expected, actual);

    [DoesNotReturn]
    public static void CorruptByte(string field, long byteOffset, byte expected, byte actual) =>
        throw new CorruptChunkException(field, byteOffset, $"0x{expected:x2}", $"0x{actual:x2}");

    [DoesNotReturn]
    public static void Unsupported(string what, int id, long byteOffset) =>
        throw new UnsupportedCodecException(what, id, byteOffset);

    [DoesNotReturn]
    public static void Limit(string what, long bytes, long limit) => throw new CodecLimitException(what, bytes, limit);

    [DoesNotReturn]
    public static void WrongLength(string argument, long expected, long actual) =>
        throw new ArgumentException(
            $"Must be {expected.ToString(CultureInfo.InvariantCulture)} bytes long, is " +
            $"{actual.ToString(CultureInfo.InvariantCulture)}.", argument);
}
