namespace Blosc2Direct.Data.Csv;

/// <summary>A text that can be read more than once: a seekable stream, or a temporary copy of one that is not.</summary>
internal sealed class SpooledStream : IDisposable
{
    private readonly Stream _stream;
    private readonly long _start;
    private readonly bool _isCopy;

    /// <summary>Takes a stream from its position on.</summary>
    public SpooledStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        if (!stream.CanSeek)
        {
            _isCopy = true;
            _stream = new FileStream(
                Path.Combine(Path.GetTempPath(), $"b2d-{Guid.NewGuid():N}.csv"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
                FileOptions.DeleteOnClose | FileOptions.SequentialScan);
            try
            {
                stream.CopyTo(_stream);
            }
            catch
            {
                _stream.Dispose();
                throw;
            }

            _stream.Position = 0;
        }

        _start = _stream.Position;
    }

    /// <summary>The text from its beginning; one at a time.</summary>
    public Stream Open()
    {
        _stream.Position = _start;
        return new Borrowed(_stream);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isCopy)
        {
            _stream.Dispose();
        }
    }

    // What the reader closes is not closed.
    private sealed class Borrowed(Stream stream) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => stream.Length;

        public override long Position
        {
            get => stream.Position;
            set => stream.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => stream.Read(buffer);

        public override long Seek(long offset, SeekOrigin origin) => stream.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
