namespace Blosc2Direct.Cli.Bench.Engines;

/// <summary>Several ways to do the same with one of several pieces of memory.</summary>
internal abstract class EngineComparison : IDisposable
{
    /// <summary>The ways, each given the number of the piece.</summary>
    internal Action<int>[] Sides { get; private protected init; } = [];

    /// <summary>Pieces. A piece is taken again when all others were: with many it is in no cache.</summary>
    internal required int Pieces { get; init; }

    /// <summary>Decoded bytes of a piece.</summary>
    internal required int PieceBytes { get; init; }

    /// <summary>Compares what each way gives with what it should, for the first and the last piece.</summary>
    /// <exception cref="InvalidDataException">It differs.</exception>
    internal void Verify()
    {
        for (int side = 0; side < Sides.Length; side++)
        {
            Forget();
            foreach (int piece in (int[])[0, Pieces - 1])
            {
                Sides[side](piece);
                if (!IsRight(side, piece))
                {
                    throw new InvalidDataException($"{this}: way {side} gives wrong values in piece {piece}.");
                }
            }
        }
    }

    public abstract void Dispose();

    /// <summary>Clears what the ways write to.</summary>
    private protected abstract void Forget();

    /// <summary>Whether a way that was just gone did what it should.</summary>
    private protected abstract bool IsRight(int side, int piece);
}
