namespace Blosc2Direct.Tests;

/// <summary>Tests that start processes run when no others do: until a new process has begun its own program it shares the
/// files that are open here, and with them their locks.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
