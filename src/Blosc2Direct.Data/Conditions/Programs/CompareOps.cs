using Blosc2Direct.Data.Predicates;

namespace Blosc2Direct.Data.Conditions.Programs;

/// <summary>What is known of comparisons.</summary>
internal static class CompareOps
{
    /// <summary>Whether it holds for a left operand that is less (negative), equal (0) or greater.</summary>
    public static bool Holds(this CompareOp op, int order) => op switch
    {
        CompareOp.Less => order < 0,
        CompareOp.LessOrEqual => order <= 0,
        CompareOp.Equal => order == 0,
        CompareOp.NotEqual => order != 0,
        CompareOp.GreaterOrEqual => order >= 0,
        _ => order > 0,
    };

    /// <summary>The same with its operands exchanged.</summary>
    public static CompareOp Turned(this CompareOp op) => op switch
    {
        CompareOp.Less => CompareOp.Greater,
        CompareOp.LessOrEqual => CompareOp.GreaterOrEqual,
        CompareOp.GreaterOrEqual => CompareOp.LessOrEqual,
        CompareOp.Greater => CompareOp.Less,
        _ => op,
    };

    /// <summary>What holds where it does not, of values that are ordered.</summary>
    public static CompareOp Inverse(this CompareOp op) => op switch
    {
        CompareOp.Less => CompareOp.GreaterOrEqual,
        CompareOp.LessOrEqual => CompareOp.Greater,
        CompareOp.Equal => CompareOp.NotEqual,
        CompareOp.NotEqual => CompareOp.Equal,
        CompareOp.GreaterOrEqual => CompareOp.Less,
        _ => CompareOp.LessOrEqual,
    };
}
