using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Interop.Tests.Cases;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>Reads and assignments as numbers of the machine, whatever the stored byte order.</summary>
internal abstract class TypedArray : IDisposable
{
    /// <summary>The array as elements of its own type; null where the type is no number.</summary>
    public static TypedArray? Open(IGroupNode root, SelectionArray test, ArrayOptions options) => (test.Type.Kind, test.Type.Size) switch
    {
        ("int", 1) => new Of<sbyte>(root, test, options),
        ("int", 2) => new Of<short>(root, test, options),
        ("int", 4) => new Of<int>(root, test, options),
        ("int", 8) => new Of<long>(root, test, options),
        ("uint", 1) => new Of<byte>(root, test, options),
        ("uint", 2) => new Of<ushort>(root, test, options),
        ("uint", 4) => new Of<uint>(root, test, options),
        ("uint", 8) => new Of<ulong>(root, test, options),
        ("float", 2) => new Of<Half>(root, test, options),
        ("float", 4) => new Of<float>(root, test, options),
        ("float", 8) => new Of<double>(root, test, options),
        ("complex", 16) => new Of<Complex>(root, test, options),
        ("bool", 1) => new Of<bool>(root, test, options),
        _ => null,
    };

    /// <summary>The shape that the library gives the result, and its bytes.</summary>
    public abstract (long[] Shape, byte[] Bytes) Read(Selection selection);

    /// <summary>Assigns elements, or one for all.</summary>
    public abstract void Write(Selection selection, ReadOnlySpan<byte> native, bool isScalar);

    public abstract void Dispose();

    /// <summary>Stored bytes in the byte order of this machine.</summary>
    public static byte[] Native(ElementSpec type, ReadOnlySpan<byte> stored)
    {
        byte[] native = stored.ToArray();
        if (type.BigEndian == BitConverter.IsLittleEndian)
        {
            for (int start = 0; start < native.Length; start += type.Size)
            {
                native.AsSpan(start, type.Size).Reverse();
            }
        }
        return native;
    }

    private sealed class Of<T>(IGroupNode root, SelectionArray test, ArrayOptions options) : TypedArray
        where T : unmanaged
    {
        private readonly NdArray<T> _array = root.OpenArray<T>(test.Name, options);

        public override (long[] Shape, byte[] Bytes) Read(Selection selection)
        {
            Tensor<T> tensor = _array.Read(selection);
            T[] values = new T[tensor.FlattenedLength];
            tensor.FlattenTo(values);
            return ([.. tensor.Lengths.ToArray().Select(length => (long)length)], MemoryMarshal.AsBytes<T>(values).ToArray());
        }

        public override void Write(Selection selection, ReadOnlySpan<byte> native, bool isScalar)
        {
            ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(native);
            if (isScalar)
            {
                _array.Fill(selection, values[0]);
            }
            else
            {
                _array.Write(selection, values);
            }
        }

        public override void Dispose() => _array.Dispose();
    }
}
