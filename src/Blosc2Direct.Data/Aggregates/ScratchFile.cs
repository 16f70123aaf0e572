using Microsoft.Win32.SafeHandles;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>A temporary file that is made when something is written first, and is gone when closed.</summary>
internal sealed unsafe class ScratchFile(string? folder) : IDisposable
{
    private readonly object _gate = new();
    private SafeFileHandle? _file;
    private string _path = "";
    private long _length;

    /// <summary>Bytes written.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Appends bytes.</summary>
    /// <returns>Where they begin.</returns>
    /// <exception cref="TableException">The file cannot be written.</exception>
    public long Append(byte* bytes, long count)
    {
        lock (_gate)
        {
            long start = _length;
            try
            {
                _file ??= Open();
                for (long done = 0; done < count;)
                {
                    int part = (int)Math.Min(count - done, 1 << 26);
                    RandomAccess.Write(_file, new ReadOnlySpan<byte>(bytes + done, part), start + done);
                    done += part;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new TableException(
                    $"What does not fit the memory cannot be written to the temporary file '{_path}' ({start} bytes so far): {error.Message}", error);
            }

            _length = start + count;
            return start;
        }
    }

    /// <summary>Reads bytes that were written.</summary>
    /// <exception cref="TableException">The file cannot be read.</exception>
    public void Read(long start, byte* destination, int count)
    {
        try
        {
            for (int done = 0; done < count;)
            {
                int part = RandomAccess.Read(_file!, new Span<byte>(destination + done, count - done), start + done);
                done += part > 0 ? part : throw new TableException($"The temporary file '{_path}' ends before byte {start + count}");
            }
        }
        catch (IOException error)
        {
            throw new TableException($"The temporary file '{_path}' cannot be read: {error.Message}", error);
        }
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open()
    {
        _path = Path.Combine(folder ?? Path.GetTempPath(), $"b2d-{Guid.NewGuid():N}.tmp");
        return File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
    }
}
