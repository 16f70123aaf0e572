using Blosc2Direct.Arrays;
using Blosc2Direct.Arrays.PyTables;
using Blosc2Direct.Hdf5;

using (H5File file = H5File.Create("run42.h5"))
{
    file.Root.WritePyTablesAttributes(title: "run 42");
    using NdArray<ushort> frames = file.Root.CreateEArray<ushort>("images/frames", shape: [0, 64, 64], chunks: [1, 64, 64], title: "raw");
    frames.Append(new ushort[3 * 64 * 64]);
    using VLArray<float> hits = file.Root.CreateVLArray<float>("hits", title: "energies of an event");
    hits.AppendMany([[1.5f, 2.5f], [], [7f]]);
    using VLStringArray notes = file.Root.CreateVLStringArray("notes");
    notes.Append("beam lost at 12:03");
}

using (H5File file = H5File.Open("run42.h5", FileAccess.ReadWrite))
{
    using NdArray<ushort> frames = file.Root.OpenEArray<ushort>("images/frames");
    frames.Resize([10, 64, 64]);
    using VLArray<float> hits = file.Root.OpenVLArray<float>("hits");
    using VLStringArray notes = file.Root.OpenVLStringArray("notes");
    PyTablesInfo info = PyTablesInfo.Read(file.Root["images/frames"])!;
    Console.WriteLine($"{info.ClassName} \"{info.Title}\" of {frames.Shape[info.ExtendableAxis]} frames");
    Console.WriteLine($"{hits.Count} events, the first of {hits[0].Length} hits; \"{notes[0]}\"");
}
