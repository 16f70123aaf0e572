namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What trials share: one decoder, and memory that stays warm from one to the next.</summary>
internal sealed class TrialMemory : IDisposable
{
    private byte[] _frame = [];
    private byte[] _decoded = [];

    /// <summary>The decoder.</summary>
    public BlockDecoder Decoder { get; } = new();

    /// <summary>A head to parse into.</summary>
    public FrameHead Head { get; } = new();

    /// <summary>Room for a frame.</summary>
    public Span<byte> Frame(int bytes) => Room(ref _frame, bytes);

    /// <summary>Room for decoded bytes.</summary>
    public Span<byte> Decoded(int bytes) => Room(ref _decoded, bytes);

    /// <inheritdoc/>
    public void Dispose() => Decoder.Dispose();

    private static Span<byte> Room(ref byte[] room, int bytes)
    {
        if (room.Length < bytes)
        {
            room = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        }

        return room.AsSpan(0, bytes);
    }
}
