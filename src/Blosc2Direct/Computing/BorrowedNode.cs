using Blosc2Direct.Storage;

namespace Blosc2Direct.Computing;

/// <summary>An array's node that stays open when it is disposed: an operation reads through an engine of its own, one thread
/// a reader, and gives its buffers back at its end.</summary>
internal sealed class BorrowedNode(IArrayNode node) : ForwardingNode(node)
{
    public override void Dispose()
    {
        // The array that lent the node closes it.
    }
}
