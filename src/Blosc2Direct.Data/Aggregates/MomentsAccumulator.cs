using System.Numerics;
using Blosc2Direct.Computing;

namespace Blosc2Direct.Data.Aggregates;

/// <summary>Number, mean and squared deviations: <see cref="Moments"/>.</summary>
internal sealed unsafe class MomentsAccumulator<T> : Accumulator
    where T : unmanaged, INumberBase<T>
{
    private const int Piece = 1024;

    public override int StateBytes => sizeof(Moments);

    public override void AddRun(byte* state, byte* cells, int count)
    {
        Span<double> buffer = stackalloc double[Piece];
        for (T* next = (T*)cells; count > 0; count -= Piece, next += Piece)
        {
            int length = Math.Min(count, Piece);
            ReadOnlySpan<double> values = DoubleKernels.AsDoubles(new ReadOnlySpan<T>(next, length), buffer);
            double mean = DoubleKernels.Sum(values) / length;
            ((Moments*)state)->Add(length, mean, DoubleKernels.SquaredDeviations(values, mean));
        }
    }

    // Welford (1962): a group of far-off values loses nothing to one that came first.
    public override void AddGrouped(byte* states, int stride, int* groups, byte* cells, int count)
    {
        T* next = (T*)cells;
        for (int i = 0; i < count; i++)
        {
            Moments* state = (Moments*)(states + ((long)groups[i] * stride));
            double value = double.CreateTruncating(next[i]), distance = value - state->Mean;
            state->Count++;
            state->Mean += distance / state->Count;
            state->Deviations += distance * (value - state->Mean);
        }
    }

    public override void Merge(byte* into, byte* from)
    {
        Moments* next = (Moments*)from;
        ((Moments*)into)->Add(next->Count, next->Mean, next->Deviations);
    }
}
