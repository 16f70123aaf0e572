namespace Blosc2Direct.Codecs.Tuning;

/// <summary>What no other trial beats in size, write and read speed at once.</summary>
internal static class ParetoFront
{
    /// <summary>Whether a trial is on the front: no other is at least as good in everything and better in something.</summary>
    public static bool Holds<T>(IReadOnlyList<T> runs, T run)
        where T : ITrial
    {
        foreach (T other in runs)
        {
            bool isAsGood = other.EncodedShare <= run.EncodedShare && other.EncodeTime <= run.EncodeTime && other.DecodeTime <= run.DecodeTime;
            if (isAsGood && (other.EncodedShare < run.EncodedShare || other.EncodeTime < run.EncodeTime || other.DecodeTime < run.DecodeTime))
            {
                return false;
            }
        }

        return true;
    }
}
