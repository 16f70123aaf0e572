using Blosc2Direct.Storage;
namespace Blosc2Direct.Arrays.Conversion;
#pragma warning disable CS1591
internal interface IElementConverter { int StoredSize { get; } int MemorySize { get; } void ToMemory(ReadOnlySpan<byte> stored, Span<byte> memory); void ToStored(ReadOnlySpan<byte> memory, Span<byte> stored); }
public enum NumericConversion { None, Checked }
internal static class ElementConverter { public static IElementConverter? Create<T>(ElementType stored, NumericConversion mode) where T : unmanaged => null; }
public static class ElementTypes { public static ElementType Of<T>() where T : unmanaged => throw new NotSupportedException(); }
