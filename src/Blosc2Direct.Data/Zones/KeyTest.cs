using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Zones;

/// <summary>A comparison of keys with a value, said of smallest and largest keys: a cell may match where the smallest is at most
/// <see cref="MayMin"/> and the largest at least <see cref="MayMax"/>; all match where the largest is at most <see cref="AllMax"/>
/// and the smallest at least <see cref="AllMin"/>. For ≠ these are said of =.</summary>
internal readonly struct KeyTest
{
    private readonly bool _isNotEqual;
    private readonly uint _may = uint.MaxValue; // 0: no cell matches, whatever it is
    private readonly uint _all = uint.MaxValue; // 0: it cannot be told that all match

    /// <summary>Makes the test.</summary>
    /// <param name="op">Left: the cell; right: the value.</param>
    /// <param name="key">The value's key.</param>
    /// <param name="isExact">Whether cells with equal keys are equal.</param>
    public KeyTest(CompareOp op, ulong key, bool isExact)
    {
        (MayMin, MayMax, AllMax, AllMin) = (ulong.MaxValue, 0, ulong.MaxValue, 0);
        bool isLowest = key == 0;
        bool isHighest = key == ulong.MaxValue;
        switch (op)
        {
            case CompareOp.Less:
                MayMin = isExact && !isLowest ? key - 1 : key;
                _may = isExact && isLowest ? 0 : uint.MaxValue;
                AllMax = isLowest ? 0 : key - 1;
                _all = isLowest ? 0 : uint.MaxValue;
                break;
            case CompareOp.LessOrEqual:
                MayMin = key;
                AllMax = isExact ? key : isLowest ? 0 : key - 1;
                _all = isExact || !isLowest ? uint.MaxValue : 0;
                break;
            case CompareOp.Greater:
                MayMax = isExact && !isHighest ? key + 1 : key;
                _may = isExact && isHighest ? 0 : uint.MaxValue;
                AllMin = isHighest ? key : key + 1;
                _all = isHighest ? 0 : uint.MaxValue;
                break;
            case CompareOp.GreaterOrEqual:
                MayMax = key;
                AllMin = isExact || isHighest ? key : key + 1;
                _all = isExact || !isHighest ? uint.MaxValue : 0;
                break;
            default:
                (MayMin, MayMax, AllMax, AllMin) = (key, key, key, key);
                _all = isExact ? uint.MaxValue : 0;
                _isNotEqual = op == CompareOp.NotEqual;
                break;
        }
    }

    public ulong MayMin { get; }

    public ulong MayMax { get; }

    public ulong AllMax { get; }

    public ulong AllMin { get; }

    /// <summary>What follows, a bit a zone.</summary>
    /// <param name="touches">Whether the first two bounds hold.</param>
    /// <param name="within">Whether the last two hold.</param>
    /// <param name="noNulls">Whether there are no nulls.</param>
    /// <param name="noUnordered">Whether there are no NaNs.</param>
    /// <returns>Whether a row may match, and whether all do.</returns>
    public (uint May, uint All) Conclude(uint touches, uint within, uint noNulls, uint noUnordered) => _isNotEqual
        ? (~(within & _all) | ~noUnordered, ~touches & noNulls)
        : (touches & _may, within & _all & noNulls & noUnordered);
}
