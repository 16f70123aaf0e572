using System.Numerics.Tensors;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

using H5File file = H5File.Create("grid.h5");
using NdArray<float> grid = file.Root.CreateArray<float>(
    "t", shape: [40, 60, 80], chunks: [20, 30, 80], codec: Blosc2.Lz4() with { BlockShape = [5, 10, 40] }, fillValue: -1);
grid.Write(Enumerable.Range(0, 40 * 60 * 80).Select(i => (float)i).ToArray());

// Each axis on its own: an index (which takes the axis away), a range, a step, a list, a mask.
Tensor<float> plane = grid.Read([^1, 10..20, 0..]);
Tensor<float> thinned = grid.Read([0.., new Slice(null, null, -20), new Slice(5, 65, 30)]);
Tensor<float> picked = grid.Read([new[] { 7, 0, 7 }, AxisSelection.Ellipsis, new[] { -1, 2 }]);
Console.WriteLine($"{string.Join('x', plane.Lengths.ToArray())} {string.Join('x', thinned.Lengths.ToArray())} {string.Join('x', picked.Lengths.ToArray())}");

// Points: one coordinate array an axis; a single index serves all points.
float[] values = new float[3];
ReadStatistics cost = grid.Read(Selection.Points([0, 0, 39], [59, 1, 0], [3]), values);
Console.WriteLine($"{string.Join(' ', values)}: {cost.BlocksDecoded} of {4 * 24} blocks decoded");

// As typed by a user; assignments of one element or of many.
grid.Fill(Selection.Parse("0, ::2, [3, 5]"), 0);
grid.Write([0, 1, 2..4], [10, 20]);
grid.Read(Selection.Parse("0, :3, 3"), values);
Console.WriteLine(string.Join(' ', values));

// A mask of the array's shape: the result has one axis.
bool[,,] mask = new bool[40, 60, 80];
mask[0, 1, 2] = mask[39, 59, 79] = true;
Console.WriteLine(string.Join(' ', grid.Read(Selection.Mask(mask)).ToArray()));

try
{
    grid.Read([40]);
}
catch (SelectionException error)
{
    Console.WriteLine($"axis {error.Axis}: {error.Value} of {error.Length}");
}
