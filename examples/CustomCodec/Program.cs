using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

// What is registered here serves every array of the program; ArrayOptions.Codecs and Blosc2Options.Codecs take a registry of their own.
CodecRegistry.Global.Register(new BitpackCodec()).Register(new LinearFilter());
Blosc2Options bitpack = Blosc2.UserDefined(id: 180, filters: [Blosc2Filter.UserDefined(id: 180, parameter: 2)]);

string path = args.Length > 0 ? args[0] : "signal.h5";
int[] signal = [.. Enumerable.Range(0, 1_000_000).Select(i => (int)(1e6 * Math.Sin(i / 5000.0)))];
using (H5File file = H5File.Create(path))
{
    using NdArray<int> array = file.Root.CreateArray<int>("signal", [1000, 1000], chunks: [500, 1000], codec: bitpack);
    array.Write(signal);
}

// The dataset says which codec it needs: a program without it is told the name.
using (H5File file = H5File.Open(path))
{
    using NdArray<int> array = file.Root.OpenArray<int>("signal");
    bool same = array.Read().AsSpan().SequenceEqual(signal);
    long stored = array.Untyped.Chunks.Sum(chunk => chunk.Ref.StoredBytes);
    Console.WriteLine($"{4 * signal.Length} bytes in {stored}, read back: {(same ? "equal" : "DIFFERENT")}");
}

// The C code in plugin/ lets every other HDF5 program read it, too: CustomCodec FILE LIBRARY PLUGIN_FOLDER
Console.WriteLine(args.Length < 3 ? "h5py not asked" : H5pyCheck.Run(path, "signal", signal, library: args[1], pluginFolder: args[2]));
