namespace Blosc2Direct.Data;

/// <summary>A column of a file that tables do not know: it is listed and left alone.</summary>
/// <param name="Path">Its path, names joined by '/'.</param>
/// <param name="Description">What it is.</param>
public sealed record UnsupportedColumn(string Path, string Description);
