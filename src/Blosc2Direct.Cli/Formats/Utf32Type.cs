using Blosc2Direct.Storage;

namespace Blosc2Direct.Cli.Formats;

/// <summary>NumPy's <c>U</c>: text of a fixed number of UTF-32 code units, padded with NULs. HDF5 has no counterpart, so it
/// stands in files outside HDF5 only.</summary>
/// <param name="Characters">Code units of an element.</param>
/// <param name="Order">Their byte order.</param>
internal sealed record Utf32Type(int Characters, ByteOrder Order = ByteOrder.LittleEndian) : ElementType(4 * Characters);
