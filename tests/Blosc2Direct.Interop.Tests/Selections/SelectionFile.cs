using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>The cases, and the file with all arrays: those that h5py writes and those that we do. Made once for all tests.</summary>
public sealed class SelectionFile
{
    private const int DefaultSeed = 20_261_120;
    private const int Arrays = 170;
    private const int ReadsEach = 45;
    private const int WritesEach = 14;

    public SelectionFile()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("B2D_TEST_SEED"), out int chosen) ? chosen : DefaultSeed;
        PythonPeer.Script("selection_peer.py", withPlugin: true, "make", $"{seed}", $"{Arrays}", $"{ReadsEach}", $"{WritesEach}", "/mnt/work");
        Cases = SelectionCases.Load();
        using var file = H5File.Open(Path, FileAccess.ReadWrite);
        foreach (var test in Cases.Arrays.Where(test => test.Storage.StartsWith("ours", StringComparison.Ordinal)))
        {
            Create(file.Root, test);
        }
    }

    internal SelectionCases Cases { get; }

    public string Path { get; } = Workspace.File("selections.h5");

    private void Create(IGroupNode root, SelectionArray test)
    {
        ReadOnlySpan<byte> values = Cases.Bytes(test.Values);
        var spec = new ArraySpec
        {
            Shape = [.. test.Shape],
            MaxShape = test.Endless ? [.. test.Shape.Select(_ => ArraySpec.Unlimited)] : [.. test.Shape],
            Type = StorageTypes.Of(test.Type),
            ChunkShape = [.. test.Chunks],
            FillValue = [.. Cases.Bytes(test.Fill)],
        };
        using var array = root.CreateNdArray(test.Name, spec, test.Storage == "ours" ? CodecOf(test) : null);
        if (test.Missing.Length == 0)
        {
            array.Write(values);
            return;
        }
        var missing = test.Missing.Select(origin => string.Join(',', origin)).ToHashSet();
        long[] origin = new long[test.Shape.Length];
        do
        {
            if (!missing.Contains(string.Join(',', origin)))
            {
                var box = new Box(origin, [.. test.Shape.Select((extent, axis) => Math.Min(test.Chunks[axis], extent - origin[axis]))]);
                array.Write(box.Start, box.Shape, box.Cut(values, test.Shape, test.Type.Size));
            }
        }
        while (Next(origin, test));
    }

    private static bool Next(long[] origin, SelectionArray test)
    {
        for (int axis = origin.Length - 1; axis >= 0; axis--)
        {
            origin[axis] += test.Chunks[axis];
            if (origin[axis] < test.Shape[axis])
            {
                return true;
            }
            origin[axis] = 0;
        }
        return false;
    }

    private static Blosc2Options CodecOf(SelectionArray test) => StorageTypes.CodecOf(test.Codec, test.Level, test.Shuffle) with
    {
        BlockShape = test.Blocks.Length == 0 ? default : [.. test.Blocks],
    };
}
