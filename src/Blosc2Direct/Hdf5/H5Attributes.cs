using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Hdf5;

/// <summary>The attributes of a group or dataset.</summary>
public sealed unsafe class H5Attributes : IAttributes
{
    private const int ByName = 0;
    private const int ByCreation = 1;
    private readonly H5Node _node;

    internal H5Attributes(H5Node node) => _node = node;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names
    {
        get
        {
            using H5Lock.Scope scope = H5Lock.Enter();
            return TryList(ByCreation) ?? TryList(ByName) ?? throw Error("list the attributes");
        }
    }

    /// <summary>Reads or writes one.</summary>
    /// <param name="name">Its name.</param>
    public AttributeValue this[string name]
    {
        get => Read(name);
        set => Write(name, value);
    }

    /// <inheritdoc/>
    public bool Contains(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using H5Lock.Scope scope = H5Lock.Enter();
        return Exists(_node.Id, name);
    }

    /// <inheritdoc/>
    public AttributeValue Read(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using H5Lock.Scope scope = H5Lock.Enter();
        using H5Temporary attribute = Open(name);
        using H5Temporary type = Own(H5A.H5Aget_type(attribute.Id), H5Kind.Type, $"read the type of attribute '{name}'");
        using H5Temporary space = Own(H5A.H5Aget_space(attribute.Id), H5Kind.Space, $"read the shape of attribute '{name}'");
        ElementType elementType = H5TypeReader.Read(type.Id);
        (ImmutableArray<long> shape, _, bool isNull) = H5DatasetProperties.ReadSpace(space.Id);
        if (isNull)
        {
            return new AttributeValue(elementType, [], null);
        }

        long count = AttributeCodec.Count(shape);
        if ((Int128)count * elementType.Size > Array.MaxLength)
        {
            throw new StorageException($"Attribute '{name}' is too large.").At(_node.File.Name, _node.Path);
        }

        if (VariableLengthBuffer.Supports(elementType))
        {
            return new AttributeValue(elementType, shape, ReadVariable(attribute.Id, space.Id, elementType, shape.IsEmpty, (int)count, name));
        }

        if (MemoryForm.HasPointers(elementType, type.Id))
        {
            // In memory such a value is pointers and handles: its stored bytes cannot be had.
            return new AttributeValue(new UnknownType(elementType.Size, $"{elementType}"), shape, Array.Empty<byte>());
        }

        byte[] bytes = new byte[count * elementType.Size];
        fixed (byte* buffer = bytes)
        {
            byte none;
            Check(H5A.H5Aread(attribute.Id, type.Id, buffer is null ? &none : buffer), $"read attribute '{name}'");
        }

        return new AttributeValue(elementType, shape, AttributeCodec.Decode(elementType, shape, bytes));
    }

    /// <inheritdoc/>
    public void Write(string name, AttributeValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using H5Lock.Scope scope = H5Lock.Enter();
        long node = _node.Id;
        _node.File.ThrowIfReadOnly();
        if (!Exists(node, name))
        {
            Create(node, name, value);
            return;
        }

        // Under another name first: a value that cannot be written must not cost the old one.
        string temporary = $"~{Guid.NewGuid():N}";
        Create(node, temporary, value);
        fixed (byte* oldName = Utf8Z.Encode(temporary))
        fixed (byte* newName = Utf8Z.Encode(name))
        {
            Check(H5A.H5Adelete(node, newName), $"replace attribute '{name}'");
            Check(H5A.H5Arename(node, oldName, newName), $"replace attribute '{name}'");
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using H5Lock.Scope scope = H5Lock.Enter();
        long node = _node.Id;
        _node.File.ThrowIfReadOnly();
        if (!Exists(node, name))
        {
            throw NotFound(name);
        }

        fixed (byte* text = Utf8Z.Encode(name))
        {
            Check(H5A.H5Adelete(node, text), $"delete attribute '{name}'");
        }
    }

    private H5Temporary Open(string name)
    {
        fixed (byte* text = Utf8Z.Encode(name))
        {
            long node = _node.Id;
            return Exists(node, name) ? Own(H5A.H5Aopen(node, text, 0), H5Kind.Attribute, $"open attribute '{name}'") : throw NotFound(name);
        }
    }

    private bool Exists(long node, string name)
    {
        fixed (byte* text = Utf8Z.Encode(name))
        {
            return Check(H5A.H5Aexists(node, text), $"look for attribute '{name}'") > 0;
        }
    }

    private object ReadVariable(long attribute, long space, ElementType type, bool isScalar, int count, string name)
    {
        VariableLengthBuffer buffer = VariableLengthBuffer.ForReading(type, count);
        try
        {
            Check(H5A.H5Aread(attribute, buffer.MemoryType, buffer.Pointer), $"read attribute '{name}'");
            if (isScalar)
            {
                return buffer.Get(0);
            }

            Array values = type is VariableStringType ? new string[count] : new byte[count][];
            for (int i = 0; i < count; i++)
            {
                values.SetValue(buffer.Get(i), i);
            }

            return values;
        }
        finally
        {
            buffer.Dispose(space);
        }
    }

    private void Create(long node, string name, AttributeValue value)
    {
        // The value is encoded first: what cannot be encoded must leave nothing behind.
        bool isVariable = VariableLengthBuffer.Supports(value.Type);
        byte[] bytes = value.IsEmpty || isVariable ? [] : AttributeCodec.Encode(value);
        VariableLengthBuffer variable = value.IsEmpty || !isVariable ? default
            : VariableLengthBuffer.ForWriting(value.Type, ToObjects(value));
        try
        {
            _node.File.RequireMetadata(_node.Path, bytes.Length + variable.FileBytes + (4L * name.Length), _node.Path, attribute: true);
            using H5Temporary type = H5TypeWriter.Create(value.Type);
            using H5Temporary space = CreateSpace(value);
            using H5Temporary creation = H5Temporary.Own(H5P.H5Pcreate(H5Library.AttributeCreate), H5Kind.PropertyList, "prepare an attribute");
            _ = H5P.H5Pset_char_encoding(creation.Id, 1);
            fixed (byte* text = Utf8Z.Encode(name))
            {
                using H5Temporary attribute = Own(H5A.H5Acreate2(node, text, type.Id, space.Id, creation.Id, 0), H5Kind.Attribute, $"create attribute '{name}'");
                if (value.IsEmpty)
                {
                    return;
                }

                fixed (byte* raw = bytes)
                {
                    byte none;
                    void* buffer = isVariable ? variable.Pointer : raw is null ? &none : raw;
                    Check(H5A.H5Awrite(attribute.Id, isVariable ? variable.MemoryType : type.Id, buffer), $"write attribute '{name}'");
                }
            }
        }
        finally
        {
            variable.Dispose(0);
        }
    }

    private static object?[] ToObjects(AttributeValue value)
    {
        // A scalar sequence is a byte[], which is an array itself.
        if (value.Shape.IsEmpty)
        {
            return [value.Value];
        }

        Array values = AttributeCodec.ToArray(value, AttributeCodec.Count(value.Shape));
        object?[] result = new object?[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values.GetValue(i);
        }

        return result;
    }

    private static H5Temporary CreateSpace(AttributeValue value)
    {
        const int Scalar = 0;
        const int Null = 2;
        const string Action = "build the shape of an attribute";
        if (value.IsEmpty || value.Shape.IsEmpty)
        {
            return H5Temporary.Own(H5S.H5Screate(value.IsEmpty ? Null : Scalar), H5Kind.Space, Action);
        }

        fixed (long* shape = value.Shape.AsSpan())
        {
            return H5Temporary.Own(H5S.H5Screate_simple(value.Shape.Length, shape, null), H5Kind.Space, Action);
        }
    }

    private List<string>? TryList(int index)
    {
        List<string> names = [];
        GCHandle context = GCHandle.Alloc(names);
        try
        {
            return H5A.H5Aiterate2(_node.Id, index, 0, null, &Collect, (void*)GCHandle.ToIntPtr(context)) >= 0 ? names : null;
        }
        finally
        {
            context.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(long node, byte* name, void* info, void* context)
    {
        try
        {
            ((List<string>)GCHandle.FromIntPtr((nint)context).Target!).Add(Utf8Z.Decode(name));
            return 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C
        }
    }

    private H5Temporary Own(long id, H5Kind kind, string action)
    {
        Check(id, action);
        return H5Temporary.Own(id, kind, action);
    }

    private long Check(long result, string action) => _node.Check(result, action);

    private Blosc2DirectException Error(string action) => H5Error.Create(action).At(_node.File.Name, _node.Path);

    private Blosc2DirectException NotFound(string name) =>
        new AttributeNotFoundException($"There is no attribute '{name}'.").At(_node.File.Name, _node.Path);
}
