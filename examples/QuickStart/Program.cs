using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;

// A detector: frames are appended as they come, compressed here, one a chunk.
using (H5File file = H5File.Create("run42.h5"))
using (NdArray<ushort> images = file.Root.CreateArray<ushort>(
    "detector/images", shape: [0, 512, 512], maxShape: [ArraySpec.Unlimited, 512, 512], chunks: [1, 512, 512],
    codec: Blosc2.Zstd(level: 5)))
{
    ushort[] frame = new ushort[512 * 512];
    for (int i = 0; i < 10; i++)
    {
        Array.Fill(frame, (ushort)(100 * i), 0, 512 * 256);
        images.Append(frame);
    }
}

// An ordinary HDF5 file. Of a box, only the blocks that it touches are read and decoded.
using H5File again = H5File.Open("run42.h5");
using NdArray<ushort> stored = again.Root.OpenArray<ushort>("detector/images");
ushort[] corner = new ushort[4 * 64 * 64];
ReadStatistics cost = stored.Read(start: [3, 0, 0], shape: [4, 64, 64], corner);
Console.WriteLine($"{stored.Shape[0]} frames, first value {corner[0]}, {cost.BlocksDecoded} blocks decoded");
