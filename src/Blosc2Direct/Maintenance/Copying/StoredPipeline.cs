using System.Text;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Interop;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Maintenance.Copying;

/// <summary>Writes the record of a re-encoded dataset's pipeline in place of the one that came over from the source. Used under the
/// HDF5 lock.</summary>
internal static unsafe class StoredPipeline
{
    /// <summary>Replaces the record.</summary>
    /// <param name="dataset">The copy.</param>
    /// <param name="record">Its record; null if it needs none.</param>
    internal static void Replace(long dataset, PipelineRecord? record)
    {
        fixed (byte* name = Utf8Z.Encode(PipelineRecord.AttributeName))
        {
            if (H5Error.ThrowIfNegative(H5A.H5Aexists(dataset, name), "look for the pipeline's record") > 0)
            {
                H5Error.ThrowIfNegative(H5A.H5Adelete(dataset, name), "remove the pipeline's record");
            }

            if (record is null)
            {
                return;
            }

            byte[] text = Encoding.ASCII.GetBytes(record.ToText());
            using H5Temporary type = H5TypeWriter.Create(
                new FixedStringType(text.Length, TextEncoding.Ascii, TextPadding.NullTerminated));
            using H5Temporary space = H5Temporary.Own(H5S.H5Screate(0), H5Kind.Space, "prepare the pipeline's record");
            using H5Temporary attribute = H5Temporary.Own(
                H5A.H5Acreate2(dataset, name, type.Id, space.Id, 0, 0), H5Kind.Attribute, "create the pipeline's record");
            fixed (byte* bytes = text)
            {
                H5Error.ThrowIfNegative(H5A.H5Awrite(attribute.Id, type.Id, bytes), "write the pipeline's record");
            }
        }
    }
}
