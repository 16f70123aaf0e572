namespace Blosc2Direct.Tests.Hdf5;

/// <summary>A test that needs a file system which it can fill.</summary>
internal sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() => Skip = SmallFileSystem.WhyNot;
}

/// <inheritdoc cref="DiskFactAttribute"/>
internal sealed class DiskTheoryAttribute : TheoryAttribute
{
    public DiskTheoryAttribute() => Skip = SmallFileSystem.WhyNot;
}
