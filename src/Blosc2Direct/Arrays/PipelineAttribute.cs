using Blosc2Direct.Codecs;
using Blosc2Direct.Codecs.Custom;
using Blosc2Direct.Storage;

namespace Blosc2Direct.Arrays;

/// <summary>The attribute of a dataset that says what the parameters of the HDF5 filter cannot: see <see cref="PipelineRecord"/>.</summary>
internal static class PipelineAttribute
{
    /// <summary>Reads it.</summary>
    /// <param name="attributes">The dataset's attributes.</param>
    /// <param name="record">The record; null if there is none.</param>
    /// <returns>False if there is an attribute of this name, but no record in it that can be understood.</returns>
    public static bool TryRead(IAttributes attributes, out PipelineRecord? record)
    {
        record = null;
        if (!attributes.Contains(PipelineRecord.AttributeName))
        {
            return true;
        }

        try
        {
            return PipelineRecord.TryParse(attributes.GetString(PipelineRecord.AttributeName), out record);
        }
        catch (Blosc2DirectException)
        {
            return false; // not a text, or damaged
        }
    }

    /// <summary>Writes it, as a text of exactly its length: PyTables and h5py show it like any other.</summary>
    public static void Write(IAttributes attributes, PipelineRecord record) =>
        attributes.SetFixed(PipelineRecord.AttributeName, record.ToText());
}
