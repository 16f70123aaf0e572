using System.Buffers.Binary;

namespace Blosc2Direct.Codecs;

/// <summary>The trailer of a frame: variable-length metalayers, its own length, room for a fingerprint.</summary>
internal static class FrameTrailer
{
    /// <summary>A trailer without metalayers and without a fingerprint, as every writer makes it.</summary>
    public static ReadOnlySpan<byte> Plain =>
    [
        0x94, 0x01,                                           // array of 4: version
        0x93, 0xcd, 0, 6, 0xde, 0, 0, 0xdc, 0, 0,             // no variable-length metalayers
        0xce, 0, 0, 0, FrameLayout.TrailerBytes,              // its length
        0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // no fingerprint
    ];

    /// <summary>Checks a trailer.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="at">Where the trailer starts; at least its least length before the end.</param>
    /// <param name="hasMetalayers">Whether the header says that it holds metalayers.</param>
    public static void Validate(ReadOnlySpan<byte> frame, int at, bool hasMetalayers)
    {
        int bytes = frame.Length - at;
        int lengthAt = frame.Length - FrameLayout.TrailerLengthFromEnd;
        FrameFields.Expect(frame, at, 0x94, "trailer");
        if (frame[at + 1] > 1)
        {
            CodecThrow.Corrupt("trailer version", at + 1, "at most 1", frame[at + 1]);
        }

        FrameFields.Expect(frame, at + 2, 0x93, "trailer metalayers");
        FrameFields.Expect(frame, at + 3, FrameFields.UInt16, "trailer metalayers");
        int count = FrameFields.ReadUInt16(frame, at + 7, FrameFields.Map16, "trailer metalayer count");
        if (count > 0 != hasMetalayers)
        {
            CodecThrow.Corrupt("trailer metalayer count", at + 7, hasMetalayers ? "at least 1" : "0", count);
        }

        FrameFields.Expect(frame, lengthAt, FrameFields.UInt32, "trailer length");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(frame[(lengthAt + 1)..]);
        if (length != bytes || (!hasMetalayers && bytes != FrameLayout.TrailerBytes))
        {
            CodecThrow.Corrupt("trailer length", lengthAt + 1, hasMetalayers ? bytes : FrameLayout.TrailerBytes, length);
        }

        FrameFields.Expect(frame, lengthAt + 5, FrameFields.FixExt16, "fingerprint");
        if (frame[lengthAt + 6] > 3)
        {
            CodecThrow.Corrupt("fingerprint type", lengthAt + 6, "at most 3", frame[lengthAt + 6]);
        }
    }
}
