namespace Blosc2Direct.Codecs;

/// <summary>Cuts a box into equal smaller ones that keep its proportions.</summary>
/// <remarks>Reads of one hyperplane then decode about the same share of the whole, whichever axis they cut. Only the four basic
/// operations are used, so results are the same on every machine.</remarks>
internal static class EvenParts
{
    private const int Halvings = 80;

    /// <summary>Lengths of which all combinations are tried, an axis.</summary>
    private const int MaxCandidates = 5;

    /// <summary>More axes than these are rounded one by one: all combinations would be too many.</summary>
    private const int MaxSearchedAxes = 7;

    // What parts cover beyond the box is encoded and decoded for nothing: 7 % of it is as bad as an axis of twice its ideal.
    private const double PaddingWeight = 15;

    // Any rest makes blocks at the edge that are put into place in a slower way.
    private const double RestWeight = 0.2;
    private const double RoomWeight = 0.6;
    private const double ShortestOfIdeal = 0.35;

    /// <summary>Chooses the lengths of a part, best such that parts divide each axis without a rest.</summary>
    /// <param name="whole">Elements of the box along each axis, at least 1.</param>
    /// <param name="least">The smallest length of each axis, 1 to that of the box.</param>
    /// <param name="most">Elements of a part at most; no fewer than those of the smallest lengths.</param>
    /// <param name="part">Receives its lengths.</param>
    /// <param name="rowStep">Elements that are handled at once along the last axis; less than that costs as much.</param>
    public static void Choose(ReadOnlySpan<long> whole, ReadOnlySpan<long> least, long most, Span<long> part, int rowStep = 1)
    {
        Span<double> ideal = stackalloc double[whole.Length];
        FindIdeal(whole, least, most, ideal);
        Span<int> axes = stackalloc int[MaxSearchedAxes];
        int searched = 0;
        long rest = 1;
        for (int axis = 0; axis < whole.Length; axis++)
        {
            part[axis] = RoundDown(whole[axis], least[axis], ideal[axis]);
            if (searched < MaxSearchedAxes && whole[axis] > 1)
            {
                axes[searched++] = axis;
            }
            else
            {
                rest *= part[axis];
            }
        }

        Span<Candidate> candidates = stackalloc Candidate[MaxSearchedAxes * MaxCandidates];
        Span<int> counts = stackalloc int[MaxSearchedAxes];
        for (int i = 0; i < searched; i++)
        {
            int axis = axes[i];
            counts[i] = FindCandidates(
                whole[axis], least[axis], ideal[axis], axis == whole.Length - 1 ? rowStep : 1,
                candidates.Slice(i * MaxCandidates, MaxCandidates));
        }

        Search search = new()
        {
            Axes = axes[..searched], Candidates = candidates, Counts = counts, Most = most, Best = part,
            Chosen = stackalloc long[searched], BestCost = double.PositiveInfinity,
        };
        search.Descend(0, rest, 0, 1);
    }

    /// <summary>Chooses the lengths of a part for steps along one axis: all of the other axes, or what is allowed of them, and
    /// of the axis itself as much as there is still room for.</summary>
    /// <param name="whole">Elements of the box along each axis, at least 1.</param>
    /// <param name="across">The axis.</param>
    /// <param name="most">Elements of a part at most.</param>
    /// <param name="part">Receives its lengths.</param>
    public static void ChooseAcross(ReadOnlySpan<long> whole, int across, long most, Span<long> part)
    {
        Span<long> plane = stackalloc long[whole.Length];
        whole.CopyTo(plane);
        plane[across] = 1;
        Span<long> least = stackalloc long[whole.Length];
        least.Fill(1);
        Choose(plane, least, most, part);
        for (int axis = 0; axis < whole.Length; axis++)
        {
            most /= part[axis];
            if (part[axis] < plane[axis])
            {
                return;
            }
        }

        part[across] = RoundDown(whole[across], 1, most);
    }

    /// <summary>The next smaller length in even parts; 0 if there is none.</summary>
    public static long NextSmaller(long whole, long length) => length <= 1 ? 0 : Ceiling(whole, Ceiling(whole, length - 1));

    private static long Ceiling(long dividend, long divisor) => ((dividend - 1) / divisor) + 1;

    /// <summary>The largest length in even parts that is no longer than the ideal.</summary>
    private static long RoundDown(long whole, long least, double ideal)
    {
        long length = Math.Clamp((long)ideal, least, whole);
        long even = Ceiling(whole, Ceiling(whole, length));
        return Math.Max(even, least);
    }

    /// <summary>Bisects for the scale at which the clamped lengths have the volume asked for.</summary>
    private static void FindIdeal(ReadOnlySpan<long> whole, ReadOnlySpan<long> least, long most, Span<double> ideal)
    {
        double low = 0;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double scale = (low + high) / 2;
            bool fits = Scale(whole, least, scale, ideal) <= most;
            (low, high) = fits ? (scale, high) : (low, scale);
        }

        if (Scale(whole, least, 1, ideal) > most)
        {
            Scale(whole, least, low, ideal);
        }
    }

    private static double Scale(ReadOnlySpan<long> whole, ReadOnlySpan<long> least, double scale, Span<double> scaled)
    {
        double volume = 1;
        for (int axis = 0; axis < whole.Length; axis++)
        {
            scaled[axis] = Math.Clamp(whole[axis] * scale, least[axis], whole[axis]);
            volume *= scaled[axis];
        }

        return volume;
    }

    /// <summary>The best lengths of an axis for itself, and the longest one that is sure to fit.</summary>
    private static int FindCandidates(long whole, long least, double ideal, int step, Span<Candidate> found)
    {
        found[0] = Candidate.Of(RoundDown(whole, least, ideal), whole, ideal, step);
        int count = 1;
        long length = RoundDown(whole, least, Math.Min(2 * ideal, whole));
        while (length >= Math.Max(least, ideal * ShortestOfIdeal) && length > 0)
        {
            Candidate candidate = Candidate.Of(length, whole, ideal, step);
            if (length != found[0].Length)
            {
                count = Insert(candidate, found, count);
            }

            // On long axes the rest hardly counts: not every length is looked at.
            length = NextSmaller(whole, length - (length / 64));
        }

        return count;
    }

    /// <summary>Keeps the cheapest candidates, in order, after the first one.</summary>
    private static int Insert(Candidate candidate, Span<Candidate> found, int count)
    {
        int at = count;
        while (at > 1 && candidate.Cost < found[at - 1].Cost)
        {
            at--;
        }

        if (at >= found.Length)
        {
            return count;
        }

        int after = Math.Min(count + 1, found.Length);
        found[at..(after - 1)].CopyTo(found[(at + 1)..]);
        found[at] = candidate;
        return after;
    }

    /// <summary>A length of one axis.</summary>
    private readonly record struct Candidate(long Length, double Padding, double Skew)
    {
        public double Cost => Skew + (PaddingWeight * (Padding - 1));

        public static Candidate Of(long length, long whole, double ideal, int step)
        {
            double off = length > ideal ? length / ideal : ideal / length;
            double steps = (double)Ceiling(length, step) * step / length;
            double rest = whole % length == 0 ? 0 : RestWeight;
            return new Candidate(
                length, (double)Ceiling(whole, length) * length / whole, ((off - 1) * (off - 1)) + (steps - 1) + rest);
        }
    }

    /// <summary>Tries all combinations of candidates.</summary>
    private ref struct Search
    {
        public ReadOnlySpan<int> Axes;
        public ReadOnlySpan<Candidate> Candidates;
        public ReadOnlySpan<int> Counts;
        public long Most;
        public Span<long> Chosen;
        public Span<long> Best;
        public double BestCost;

        /// <summary>Tries the axes from one on.</summary>
        /// <param name="at">The axis.</param>
        /// <param name="volume">Elements of the axes before.</param>
        /// <param name="skew">Their distance from the ideal.</param>
        /// <param name="padding">What their parts cover, over what there is.</param>
        public void Descend(int at, long volume, double skew, double padding)
        {
            double cost = skew + (PaddingWeight * (padding - 1));
            if (cost >= BestCost)
            {
                return;
            }

            if (at == Axes.Length)
            {
                cost += RoomWeight * (1 - ((double)volume / Most));
                if (cost < BestCost)
                {
                    BestCost = cost;
                    for (int i = 0; i < Axes.Length; i++)
                    {
                        Best[Axes[i]] = Chosen[i];
                    }
                }

                return;
            }

            foreach (Candidate candidate in Candidates.Slice(at * MaxCandidates, Counts[at]))
            {
                if (candidate.Length <= Most / volume)
                {
                    Chosen[at] = candidate.Length;
                    Descend(at + 1, volume * candidate.Length, skew + candidate.Skew, padding * candidate.Padding);
                }
            }
        }
    }
}
