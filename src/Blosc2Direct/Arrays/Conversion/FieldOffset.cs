using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.Conversion;

/// <summary>Where a field lies in a struct as the runtime lays it out. (Marshal.OffsetOf answers for unmanaged code, where a bool
/// has four bytes.)</summary>
internal static class FieldOffset
{
    /// <summary>Sets all bits of the field in a struct of zeros and looks where they went.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2067", Justification = "No constructor is called: values are made of bytes.")]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "No constructor is called: values are made of bytes.")]
    public static int Of(Type type, int size, FieldInfo field)
    {
        if (field.FieldType.IsPointer || field.FieldType.IsFunctionPointer || !field.FieldType.IsValueType)
        {
            throw new ElementTypeException($"The field {field.Name} of {type} is no value: it cannot be part of an element.");
        }

        object whole = RuntimeHelpers.GetUninitializedObject(type);
        object value = RuntimeHelpers.GetUninitializedObject(field.FieldType);
        Bytes(value, RuntimeHelpers.SizeOf(field.FieldType.TypeHandle)).Fill(byte.MaxValue);
        field.SetValue(whole, value);
        return Bytes(whole, size).IndexOfAnyExcept((byte)0);
    }

    private static Span<byte> Bytes(object boxed, int size) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Box>(boxed).FirstByte, size);

    /// <summary>The shape of any boxed value.</summary>
    private sealed class Box
    {
#pragma warning disable CS0649 // Never assigned: other objects are seen as this one.
        public byte FirstByte;
#pragma warning restore CS0649
    }
}
