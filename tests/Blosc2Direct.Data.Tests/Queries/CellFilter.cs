using System.Collections.Immutable;
using Blosc2Direct.Data.Queries;

namespace Blosc2Direct.Data.Tests.Queries;

/// <summary>A term of a condition, told by a delegate: cells of one leaf as integers of 4 bytes.</summary>
internal sealed class CellFilter(int leaf, Func<int, bool> holds) : IScanFilter
{
    public ImmutableArray<int> Leaves => [leaf];

    public double Cost => 1;

    public IScanMachine CreateMachine() => new Machine(holds);

    private sealed unsafe class Machine(Func<int, bool> holds) : IScanMachine
    {
        public long Evaluate(byte** cells, int count, byte* mask)
        {
            long found = 0;
            for (int i = 0; i < count; i++)
            {
                bool match = holds(((int*)cells[0])[i]);
                mask[i] = match ? (byte)1 : (byte)0;
                found += mask[i];
            }

            return found;
        }

        public void Dispose()
        {
        }
    }
}
