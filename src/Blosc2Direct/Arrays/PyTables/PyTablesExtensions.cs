using System.Diagnostics.CodeAnalysis;
using Blosc2Direct.Arrays.Conversion;
using Blosc2Direct.Codecs;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays.PyTables;

/// <summary>Arrays that PyTables opens as its own: with its attributes, its way of storing truth values, and no missing
/// chunks. The root and the groups above them become PyTables' too.</summary>
/// <remarks>The conventions are those of PyTables 3.10 (file format 2.1). Dispose arrays before their file: chunks that were
/// never written are stored then.</remarks>
public static class PyTablesExtensions
{
    /// <summary>Makes a group one of PyTables', the root with the version of the file's format.</summary>
    /// <param name="group">The group.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    public static void WritePyTablesAttributes(this IGroupNode group, string title = "")
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(title);
        PyTablesAttributes.WriteGroup(group, title);
    }

    /// <summary>Makes an array one of PyTables', and the groups above it: what tells their class, not what they must be like.</summary>
    /// <param name="array">The array.</param>
    /// <param name="className">The attribute CLASS: "TABLE", "EARRAY", …</param>
    /// <param name="version">The attribute VERSION: that of the class's format.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    public static void WritePyTablesAttributes(this IArrayNode array, string className, string version, string title = "")
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentException.ThrowIfNullOrEmpty(className);
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentNullException.ThrowIfNull(title);
        PyTablesAttributes.WriteNode(array.Attributes, className, version, title);
        PyTablesAttributes.WriteGroupsAbove(array);
    }

    /// <summary>Writes an attribute that PyTables reads as this text: UTF-8 of exactly its length.</summary>
    /// <param name="attributes">The attributes of a group or array.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="text">The text; an empty one has no elements in the file.</param>
    public static void WritePyTablesText(this IAttributes attributes, string name, string text)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(text);
        PyTablesAttributes.WriteText(attributes, name, text);
    }

    /// <summary>Creates PyTables' Array: one run of bytes, not compressed, of a fixed shape.</summary>
    /// <typeparam name="T">The element: a number, bool, enumeration, complex number, or an inline array.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="shape">Elements along each axis; empty for a scalar.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    /// <param name="type">The stored type, where it differs from the usual one of <typeparamref name="T"/>.</param>
    /// <param name="options">Threads and limits.</param>
    /// <exception cref="ElementTypeException">PyTables has no atom for the type.</exception>
    public static NdArray<T> CreateContiguousArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ReadOnlySpan<long> shape, string title = "", ElementType? type = null, ArrayOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(title);
        ArraySpec spec = new()
        {
            Shape = [.. shape],
            Type = StoredType<T>(type),
            Layout = ArrayLayout.Contiguous,
        };
        IArrayNode node = group.CreateArray(path, spec);
        return Open<T>(node, options, n =>
        {
            PyTablesAttributes.WriteNode(n.Attributes, "ARRAY", "2.4", title);
            PyTablesAttributes.WriteText(n.Attributes, PyTablesAttributes.Flavor, "numpy");
        });
    }

    /// <summary>Creates PyTables' CArray: compressed chunks, of a fixed shape.</summary>
    /// <inheritdoc cref="CreateContiguousArray{T}"/>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="shape">Elements along each axis, at least 1.</param>
    /// <param name="chunks">Elements of a chunk along each axis; not given: chosen by <see cref="ChunkShapes.Choose"/>.</param>
    /// <param name="codec">How chunks are compressed; not given: Zstandard, level 5, byte shuffle.</param>
    /// <param name="fillValue">What was never written reads as this.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    /// <param name="type">The stored type, where it differs from the usual one of <typeparamref name="T"/>.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="access">What the array will mostly be used for, as for <see cref="ArrayExtensions.CreateArray{T}"/>.</param>
    /// <exception cref="ArgumentException">An axis has no elements, or there is none.</exception>
    public static NdArray<T> CreateCArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ReadOnlySpan<long> shape, ReadOnlySpan<int> chunks = default, Blosc2Options? codec = null,
        T? fillValue = null, string title = "", ElementType? type = null, ArrayOptions? options = null, Access? access = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(title);
        if (shape.IsEmpty || shape.IndexOfAnyInRange(long.MinValue, 0) >= 0)
        {
            throw new ArgumentException(
                $"A CArray has at least one element along each of at least one axis; the shape given is ({string.Join(", ", shape.ToArray())}).", nameof(shape));
        }

        ArraySpec spec = ArrayExtensions.Specify(shape, default, chunks, codec, fillValue, StoredType<T>(type), access, out Blosc2Options encoding);
        return CreateChunked<T>(group, path, spec, encoding, options, n => PyTablesAttributes.WriteNode(n.Attributes, "CARRAY", "1.1", title));
    }

    /// <summary>Creates PyTables' EArray: compressed chunks, growing along one axis.</summary>
    /// <inheritdoc cref="CreateCArray{T}"/>
    /// <param name="group">Where.</param>
    /// <param name="path">The name, or a path whose groups are created on the way.</param>
    /// <param name="shape">Elements along each axis; exactly one is 0: the axis that grows, by <see cref="NdArray{T}.Append"/>.</param>
    /// <param name="chunks">Elements of a chunk along each axis; not given: chosen by <see cref="ChunkShapes.Choose"/>.</param>
    /// <param name="codec">How chunks are compressed; not given: Zstandard, level 5, byte shuffle.</param>
    /// <param name="fillValue">What was never written reads as this.</param>
    /// <param name="title">What PyTables shows as its title.</param>
    /// <param name="type">The stored type, where it differs from the usual one of <typeparamref name="T"/>.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="access">What the array will mostly be used for, as for <see cref="ArrayExtensions.CreateArray{T}"/>.</param>
    /// <exception cref="ArgumentException">No axis is 0, or several are.</exception>
    /// <exception cref="NotSupportedException">An axis other than the first is to grow, and the file indexes chunks in an order
    /// that PyTables' own reader does not know (<see cref="StorageCapabilities.RowMajorChunks"/>).</exception>
    public static NdArray<T> CreateEArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ReadOnlySpan<long> shape, ReadOnlySpan<int> chunks = default, Blosc2Options? codec = null,
        T? fillValue = null, string title = "", ElementType? type = null, ArrayOptions? options = null, Access? access = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(title);
        int axis = shape.IndexOf(0);
        if (axis < 0 || shape[(axis + 1)..].Contains(0))
        {
            throw new ArgumentException(
                $"Exactly one axis of an EArray's shape is 0, the one that grows; the shape given is ({string.Join(", ", shape.ToArray())}).", nameof(shape));
        }

        StorageCapabilities can = group.Storage.Capabilities;
        if (axis > 0 && can.HasFlag(StorageCapabilities.Write) && !can.HasFlag(StorageCapabilities.RowMajorChunks))
        {
            throw new NotSupportedException(
                $"PyTables would take wrong chunks: the format of '{group.Storage.Name}' indexes them by the axis that grows, axis {axis}. " +
                "Let axis 0 grow, or create the file with a LowestVersion before 1.10.");
        }

        long[] maxShape = shape.ToArray();
        maxShape[axis] = ArraySpec.Unlimited;
        ArraySpec spec = ArrayExtensions.Specify(shape, maxShape, chunks, codec, fillValue, StoredType<T>(type), access, out Blosc2Options encoding);
        return CreateChunked<T>(group, path, spec, encoding, options, n =>
        {
            PyTablesAttributes.WriteNode(n.Attributes, "EARRAY", "1.1", title);
            n.Attributes.Set(PyTablesAttributes.ExtendableAxis, axis);
        });
    }

    /// <summary>Opens an array that grows, so that growing leaves no chunk missing.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="group">Where.</param>
    /// <param name="path">The array's path.</param>
    /// <param name="options">Threads and limits.</param>
    /// <param name="conversion">Whether numbers may change their type.</param>
    /// <exception cref="ObjectKindException">It is not chunked, or none of its axes grows without end.</exception>
    /// <exception cref="ElementTypeException">Stored elements cannot be seen as <typeparamref name="T"/>.</exception>
    public static NdArray<T> OpenEArray<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        this IGroupNode group, string path, ArrayOptions? options = null, NumericConversion conversion = NumericConversion.None)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(group);
        IArrayNode node = group.OpenArray(path);
        ArraySpec spec = node.Spec;
        if (spec.Layout != ArrayLayout.Chunked || !spec.Type.IsFlat || !spec.MaxShape.Contains(ArraySpec.Unlimited))
        {
            Blosc2DirectException error = new ObjectKindException($"The array is no EArray: it is {spec.Layout}, of {ElementTypeText.Describe(spec.Type)}, " +
                $"and may grow to ({string.Join(", ", spec.MaxShape)}).").At(node.Storage.Name, node.Path);
            node.Dispose();
            throw error;
        }

        return Open<T>(new CompleteChunksNode(node, options ?? ArrayOptions.Default, isNew: false), options, null, conversion);
    }

    // Fails before anything is created.
    private static ElementType StoredType<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(ElementType? type)
        where T : unmanaged
    {
        ElementType stored = PyTablesAtoms.Stored(type ?? ElementTypes.Of<T>());
        _ = ElementConverter.Create<T>(stored, NumericConversion.None);
        return stored;
    }

    private static NdArray<T> CreateChunked<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        IGroupNode group, string path, ArraySpec spec, Blosc2Options encoding, ArrayOptions? options, Action<IArrayNode> describe)
        where T : unmanaged
    {
        IArrayNode node = ArrayExtensions.CreateRecorded(group, path, spec, encoding, ref options);
        return Open<T>(new CompleteChunksNode(node, options ?? ArrayOptions.Default, isNew: true), options, describe);
    }

    private static NdArray<T> Open<[DynamicallyAccessedMembers(ElementTypes.RequiredMembers)] T>(
        IArrayNode node, ArrayOptions? options, Action<IArrayNode>? describe, NumericConversion conversion = NumericConversion.None)
        where T : unmanaged
    {
        try
        {
            if (describe is not null)
            {
                describe(node);
                PyTablesAttributes.WriteGroupsAbove(node);
            }

            return new NdArray<T>(new NdArray(node, options), conversion);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
