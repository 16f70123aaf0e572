using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop.Tests.Matrix;
using Blosc2Direct.Interop.Tests.Peers;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Interop.Tests.Selections;

/// <summary>Random selections of random arrays, read and assigned, against what zarr and NumPy make of them. Another seed:
/// B2D_TEST_SEED.</summary>
public sealed class SelectionTests(SelectionFile made) : IClassFixture<SelectionFile>
{
    private const long CacheBytes = 64 << 10; // less than the arrays have together

    private readonly SelectionCases _cases = made.Cases;

    [PythonFact]
    public void Every_selection_reads_what_zarr_and_NumPy_read()
    {
        var verdict = new CaseVerdict(_cases.Seed);
        using var cache = new BlockCache(CacheBytes);
        using var file = H5File.Open(made.Path);
        foreach (var test in _cases.Arrays)
        {
            using var array = file.Root.OpenNdArray(test.Name, new ArrayOptions { Threads = 3, SmallestPart = 1, StreamedBytes = 1 });
            using var typed = TypedArray.Open(file.Root, test, new ArrayOptions { BlockCache = cache, Threads = 3, SmallestPart = 1, StreamedBytes = 1 });
            foreach (var read in test.Reads)
            {
                verdict.Judge(test, read, () => read.Refused is null ? Read(array, typed, test, read) : Refusal(array, read));
            }
        }
        Assert.True(verdict.Checked >= 5000, $"{verdict.Checked} comparisons");
        Assert.True(cache.Hits > 1000, $"{cache.Hits} blocks from the cache");
        verdict.RequireNone();
    }

    [PythonFact]
    public void Every_assignment_leaves_what_zarr_and_NumPy_leave_and_h5py_reads_it()
    {
        var verdict = new CaseVerdict(_cases.Seed);
        using var cache = new BlockCache(CacheBytes);
        string name = "selections-written.h5";
        File.Copy(made.Path, Workspace.File(name), overwrite: true);
        using (var file = H5File.Open(Workspace.File(name), FileAccess.ReadWrite))
        {
            foreach (var test in _cases.Arrays)
            {
                using var array = file.Root.OpenNdArray(test.Name, new ArrayOptions { BlockCache = cache, Threads = 3, SmallestPart = 1, StreamedBytes = 1 });
                using var typed = TypedArray.Open(file.Root, test, ArrayOptions.Default);
                foreach (var write in test.Writes)
                {
                    verdict.Judge(test, write, () => Write(array, typed, test, write));
                }
            }
        }
        Assert.True(verdict.Checked >= 1500, $"{verdict.Checked} comparisons");
        verdict.RequireNone();
        PythonPeer.Script("selection_peer.py", withPlugin: true, "check", "/mnt/work", PythonPeer.Inside(name), PythonPeer.Inside("selections-report.json"));
        var theirs = PeerReport.Load("selections-report.json");
        Verdict.RequireNone(theirs.Failures, theirs.Checked);
    }

    [PythonFact]
    public void Most_expectations_are_those_of_zarr_and_NumPy_together()
    {
        Assert.True(_cases.Counts["read: zarr and NumPy"] > 5000);
        Assert.True(_cases.Counts["write: zarr and NumPy"] > 1200);
        Assert.True(_cases.Counts["refused by zarr"] > 500);
    }

    /// <summary>Why a read is wrong, or null.</summary>
    private string? Read(NdArray array, TypedArray? typed, SelectionArray test, SelectionCase read)
    {
        ReadOnlySpan<byte> expected = _cases.Bytes(read.Expected!);
        var selection = SelectionBuilder.Build(read);
        string? reason = ReadBytes(array, selection, read, expected);
        if (reason is null && read.Text is not null)
        {
            reason = ReadBytes(array, Selection.Parse(read.Text), read, expected);
            reason = reason is null ? null : $"as text: {reason}";
        }
        if (reason is not null || typed is null)
        {
            return reason;
        }
        var (shape, bytes) = typed.Read(selection);
        if (!shape.AsSpan().SequenceEqual(read.Shape is [] ? [1] : read.Shape)) // a tensor has one axis at least
        {
            return $"the tensor's shape is {string.Join('x', shape)}, not {string.Join('x', read.Shape)}";
        }
        return bytes.AsSpan().SequenceEqual(TypedArray.Native(test.Type, expected)) ? null : "converted values differ";
    }

    private static string? ReadBytes(NdArray array, Selection selection, SelectionCase read, ReadOnlySpan<byte> expected)
    {
        long[] shape = array.ResolveShape(selection);
        if (!shape.AsSpan().SequenceEqual(read.Shape))
        {
            return $"shape {string.Join('x', shape)}, not {string.Join('x', read.Shape)}";
        }
        byte[] found = new byte[expected.Length];
        array.Read(selection, found);
        return found.AsSpan().SequenceEqual(expected) ? null : "values differ";
    }

    /// <summary>Why an assignment is wrong, or null.</summary>
    private string? Write(NdArray array, TypedArray? typed, SelectionArray test, SelectionCase write)
    {
        if (write.Refused is not null)
        {
            byte[] nothing = new byte[4096];
            return Raised(write, () => array.Write(SelectionBuilder.Build(write), nothing));
        }
        var selection = SelectionBuilder.Build(write);
        ReadOnlySpan<byte> source = _cases.Bytes(write.Source!);
        byte[] selected = new byte[write.Shape.Aggregate(test.Type.Size, (bytes, extent) => bytes * (int)extent)];
        array.Read(selection, selected); // now its blocks are in the cache
        if (typed is not null)
        {
            typed.Write(selection, TypedArray.Native(test.Type, source), write.IsScalar);
        }
        else if (write.IsScalar)
        {
            array.Fill(selection, source);
        }
        else
        {
            array.Write(selection, source);
        }
        byte[] whole = new byte[array.ByteLength];
        array.Read(whole);
        if (!_cases.Bytes(write.Expected!).SequenceEqual(whole))
        {
            return "the array is not what it should be afterwards";
        }
        array.Read(selection, selected);
        bool same = write.IsScalar ? Repeats(selected, source) : write.HasRepeats || source.SequenceEqual(selected);
        return same ? null : "the cache serves what was there before";
    }

    private static bool Repeats(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> element)
    {
        for (; !elements.IsEmpty; elements = elements[element.Length..])
        {
            if (!elements.StartsWith(element))
            {
                return false;
            }
        }
        return true;
    }

    private static string? Refusal(NdArray array, SelectionCase read) =>
        Raised(read, () => array.ResolveShape(SelectionBuilder.Build(read))) ??
        Raised(read, () => array.Read(SelectionBuilder.Build(read), new byte[4096]));

    /// <summary>What fits no array at all is a wrong argument; what does not fit this one is the selection's error.</summary>
    private static string? Raised(SelectionCase test, Action action)
    {
        try
        {
            action();
            return "was accepted";
        }
        catch (SelectionException error) when (test.Refused == "index")
        {
            return error.File is null || error.ObjectPath is null ? $"the error does not say where: {error.Message}" : null;
        }
        catch (Exception error) when (test.Refused == "value" && error is SelectionException or ArgumentException)
        {
            return null;
        }
    }
}
