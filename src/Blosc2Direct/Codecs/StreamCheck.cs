using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>Judges the streams of a block before a decoder sees them.</summary>
internal static class StreamCheck
{
    /// <summary>Walks the streams of a block.</summary>
    /// <param name="streams">The block's bytes, and perhaps more after them.</param>
    /// <param name="frameOffset">Where they are in the frame, for errors.</param>
    /// <param name="count">Streams of the block.</param>
    /// <param name="streamBytes">Uncompressed bytes of each.</param>
    /// <param name="format">The compressed format.</param>
    public static void Validate(ReadOnlySpan<byte> streams, long frameOffset, int count, int streamBytes, int format)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            if (streams.Length - at < sizeof(int))
            {
                CodecThrow.Corrupt("stream length", frameOffset + at, "4 bytes", streams.Length - at);
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(streams[at..]);
            at += sizeof(int);
            if (length < 0)
            {
                // A run of one byte: its value is -length, and a token follows.
                if (length < -byte.MaxValue || at == streams.Length || (streams[at] & 1) == 0)
                {
                    CodecThrow.Corrupt("stream length", frameOffset + at - sizeof(int), "a run of one byte if negative", length);
                }

                at++;
                continue;
            }

            if (length > streams.Length - at)
            {
                CodecThrow.Corrupt("stream length", frameOffset + at - sizeof(int), $"at most {streams.Length - at}", length);
            }

            if (format == CodecIds.FormatBloscLz && length > FrameLayout.MaxBloscLzStreamBytes && length != streamBytes)
            {
                CodecThrow.Corrupt(
                    "stream length", frameOffset + at - sizeof(int),
                    $"at most {FrameLayout.MaxBloscLzStreamBytes} for BloscLZ", length);
            }

            at += length;
        }
    }
}
