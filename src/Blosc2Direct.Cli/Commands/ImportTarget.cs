using System.Collections.Immutable;
using Blosc2Direct.Arrays;
using Blosc2Direct.Cli.Formats;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Maintenance;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Commands;

/// <summary>The dataset that an import makes or adds to: it is there as a whole after <see cref="Commit"/>, and else as it was.</summary>
internal sealed class ImportTarget : IDisposable
{
    private readonly PendingFile? _pending;
    private readonly H5File _file;
    private readonly string _path;
    private readonly bool _replaces;
    private string? _temporary;
    private NdArray? _array;
    private long[]? _shapeBefore;
    private bool _committed;

    private ImportTarget(PendingFile? pending, H5File file, string path, bool replaces)
    {
        _pending = pending;
        _file = file;
        _path = path;
        _replaces = replaces;
    }

    /// <summary>Opens the file, or begins a new one.</summary>
    /// <param name="source">The file that is read; it cannot be the target.</param>
    /// <param name="file">The HDF5 file.</param>
    /// <param name="path">The dataset.</param>
    /// <param name="overwrite">Whether a dataset of this path is replaced.</param>
    /// <param name="append">Whether a dataset of this path grows.</param>
    /// <exception cref="ObjectExistsException">The path is taken, and neither was asked for.</exception>
    internal static ImportTarget Open(string source, string file, string path, bool overwrite, bool append)
    {
        if (!File.Exists(file))
        {
            PendingFile pending = PendingFile.Create(source, file, overwrite: false);
            try
            {
                return new ImportTarget(pending, H5File.Create(pending.TemporaryPath), path, replaces: false);
            }
            catch
            {
                pending.Dispose();
                throw;
            }
        }

        H5File opened = H5File.Open(file, FileAccess.ReadWrite);
        ImportTarget target = new(null, opened, path, overwrite);
        try
        {
            if (opened.Root.Contains(path))
            {
                target.Find(overwrite, append);
            }

            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>The dataset that grows; null if one is made.</summary>
    internal ArraySpec? Existing => _shapeBefore is null ? null : _array!.Spec;

    /// <summary>Makes the dataset, or lets it grow by what comes.</summary>
    /// <param name="source">What comes.</param>
    /// <param name="chunks">The chunks of a new dataset, cut to what its axes can hold; empty: chosen.</param>
    /// <param name="codec">Its codec.</param>
    /// <param name="grows">Whether a new dataset can grow along axis 0 later.</param>
    internal void Begin(IElementSource source, ReadOnlySpan<int> chunks, Blosc2Options codec, bool grows)
    {
        if (Existing is { } spec)
        {
            CheckFit(spec, source);
            return;
        }

        long[] shape = [.. source.Shape.Select(n => Math.Max(0, n))];
        grows |= source.Shape.Length > 0 && source.Shape[0] < 0;
        if (!chunks.IsEmpty && chunks.Length != shape.Length)
        {
            throw new UsageException($"--chunks has {chunks.Length} axes, the array {shape.Length}");
        }

        // In an existing file the dataset gets its name when it is complete.
        string path = _pending is not null ? _path : _temporary = $"/.b2d-import-{Guid.NewGuid():N}";
        _array = _file.Root.CreateNdArray(path, Describe(source.Type, shape, chunks, grows, out bool isChunked), isChunked ? codec : null);
    }

    /// <summary>Writes all that comes.</summary>
    /// <param name="source">What comes.</param>
    /// <param name="report">Told what was done, of what.</param>
    /// <param name="cancellation">Stops it.</param>
    internal void Write(IElementSource source, Action<string, long, long>? report, CancellationToken cancellation)
    {
        NdArray array = _array!;
        ArraySpec spec = array.Spec;
        bool isOpenEnded = source.Shape.Length > 0 && source.Shape[0] < 0;
        long before = _shapeBefore is { Length: > 0 } ? _shapeBefore[0] : 0;
        if (_shapeBefore is not null && !isOpenEnded)
        {
            array.Resize([before + source.Shape[0], .. _shapeBefore.AsSpan(1)]);
        }

        ReadOnlyMemory<int> chunk = spec.ChunkShape.IsDefault ? default : spec.ChunkShape.AsMemory();
        foreach (ElementPiece piece in source.Read(chunk, before))
        {
            cancellation.ThrowIfCancellationRequested();
            if (isOpenEnded)
            {
                array.Append(piece.Elements.Span);
            }
            else
            {
                long[] start = [.. piece.Start];
                if (start.Length > 0)
                {
                    start[0] += before;
                }

                array.Write(start, piece.Count, piece.Elements.Span);
            }

            report?.Invoke(_path, piece.BytesDone, Math.Max(source.TotalBytes, piece.BytesDone));
        }
    }

    /// <summary>Gives the dataset its name, and a new file its own.</summary>
    /// <returns>The dataset as it is now.</returns>
    internal ArraySpec Commit()
    {
        ArraySpec spec = _array!.Spec;
        _array.Dispose();
        if (_temporary is not null)
        {
            Rename();
        }

        _committed = true;
        _file.Dispose();
        _pending?.Commit();
        return spec;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_committed && _pending is null)
            {
                Undo();
            }
        }
        finally
        {
            _file.Dispose();
            _pending?.Dispose();
        }
    }

    private static ArraySpec Describe(ElementType type, long[] shape, ReadOnlySpan<int> chunks, bool grows, out bool isChunked)
    {
        isChunked = shape.Length > 0 && (grows || Array.IndexOf(shape, 0) < 0);
        if (!isChunked)
        {
            return new ArraySpec { Shape = [.. shape], Type = type, Layout = ArrayLayout.Contiguous };
        }

        long[] maxShape = [.. shape];
        maxShape[0] = grows ? ArraySpec.Unlimited : shape[0];
        return new ArraySpec
        {
            Shape = [.. shape], MaxShape = [.. maxShape], Type = type,
            ChunkShape = chunks.IsEmpty ? ChunkShapes.Choose(shape, maxShape, type.Size) : Cut(chunks, maxShape),
        };
    }

    // HDF5 wants chunks no larger than what an axis can hold.
    private static ImmutableArray<int> Cut(ReadOnlySpan<int> chunks, long[] maxShape)
    {
        int[] cut = chunks.ToArray();
        for (int axis = 0; axis < cut.Length; axis++)
        {
            cut[axis] = maxShape[axis] < 0 ? cut[axis] : (int)Math.Min(cut[axis], maxShape[axis]);
        }

        return [.. cut];
    }

    private void Find(bool overwrite, bool append)
    {
        if (append)
        {
            _array = _file.Root.OpenNdArray(_path);
            _shapeBefore = [.. _array.Shape];
        }
        else if (!overwrite)
        {
            throw new ObjectExistsException("The path is taken: --overwrite replaces the dataset, --append lets it grow").At(_file.Name, _path);
        }
        else
        {
            _file.Root.OpenDataset(_path).Dispose(); // nothing but a dataset is replaced
        }
    }

    private void CheckFit(ArraySpec spec, IElementSource source)
    {
        if (spec.Type != source.Type)
        {
            throw new ElementTypeException(
                $"The dataset holds {ElementTypeText.Describe(spec.Type)}, what is to be appended {ElementTypeText.Describe(source.Type)}.").At(_file.Name, _path);
        }

        if (spec.Shape.Length == 0 || spec.Shape.Length != source.Shape.Length || !spec.Shape.AsSpan()[1..].SequenceEqual(source.Shape.AsSpan(1)))
        {
            throw new UsageException(
                $"an array of ({string.Join(", ", source.Shape)}) cannot be appended to one of ({string.Join(", ", spec.Shape)}): all axes but the first must agree");
        }

        long room = spec.MaxShape.IsDefault ? spec.Shape[0] : spec.MaxShape[0];
        if (room != ArraySpec.Unlimited && room < spec.Shape[0] + Math.Max(0, source.Shape[0]))
        {
            throw new UsageException($"'{_path}' may not grow beyond {room} along axis 0");
        }
    }

    private void Rename()
    {
        string? aside = null;
        if (_replaces && _file.Root.Contains(_path))
        {
            aside = $"/.b2d-replaced-{Guid.NewGuid():N}";
            _file.Root.Move(_path, aside);
        }

        try
        {
            _file.Root.Move(_temporary!, _path);
        }
        catch when (aside is not null)
        {
            _file.Root.Move(aside, _path);
            throw;
        }

        if (aside is not null)
        {
            _file.Root.Delete(aside);
        }
    }

    private void Undo()
    {
        if (_shapeBefore is not null)
        {
            if (!_array!.Shape.AsSpan().SequenceEqual(_shapeBefore))
            {
                _array.Resize(_shapeBefore);
            }

            _array.Dispose();
            return;
        }

        _array?.Dispose();
        if (_temporary is not null && _file.Root.Contains(_temporary))
        {
            _file.Root.Delete(_temporary);
        }
    }
}
