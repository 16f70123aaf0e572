using System.Collections.Immutable;

namespace Blosc2Direct.Data.Queries;

/// <summary>One of the terms that must all hold for a row to match.</summary>
internal interface IScanFilter
{
    /// <summary>The leaves that it looks at.</summary>
    ImmutableArray<int> Leaves { get; }

    /// <summary>What it costs to evaluate a row, in units of about one comparison; without reading the cells.</summary>
    double Cost { get; }

    /// <summary>Makes what one thread evaluates with.</summary>
    IScanMachine CreateMachine();
}

/// <summary>Evaluates a term. Owned by one thread at a time.</summary>
internal unsafe interface IScanMachine : IDisposable
{
    /// <summary>Tells for some rows whether the term holds.</summary>
    /// <param name="cells">Packed cells, one buffer a leaf of the filter.</param>
    /// <param name="count">Rows.</param>
    /// <param name="mask">Receives 1 where it holds, else 0.</param>
    /// <returns>For how many it holds.</returns>
    long Evaluate(byte** cells, int count, byte* mask);
}
