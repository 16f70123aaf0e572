using System.Numerics.Tensors;
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

// An ordinary HDF5 file. Of a selection, only the blocks that it touches are read and decoded.
using H5File again = H5File.Open("run42.h5");
using NdArray<ushort> stored = again.Root.OpenArray<ushort>("detector/images");
ushort[] corner = new ushort[4 * 64 * 64];
ReadStatistics cost = stored.Read([3..7, 0..64, 0..64], corner);
Tensor<ushort> backwards = stored.Read([Slice.Every(-3), 5]); // row 5 of every third frame, from the last on: 4 × 512
Console.WriteLine($"{stored.Shape[0]} frames, first value {corner[0]}, {cost.BlocksDecoded} blocks decoded, then {backwards[0, 0]}");
