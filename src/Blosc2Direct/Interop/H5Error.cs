using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Interop;

/// <summary>One record of HDF5's error stack (H5E_error2_t).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct H5ErrorRecord
{
    public long ClassId;
    public long Major;
    public long Minor;
    public uint Line;
    public byte* Function;
    public byte* File;
    public byte* Description;
}

/// <summary>The one place where a failed HDF5 call becomes an exception.</summary>
internal static unsafe class H5Error
{
    private const int WalkUpward = 0; // from the function that failed to the one that was called

    /// <summary>Throws if an HDF5 call failed.</summary>
    /// <param name="result">What it returned: negative for failure.</param>
    /// <param name="action">What was tried, for the message: "create the group".</param>
    /// <returns>The result.</returns>
    /// <exception cref="Hdf5Exception">The call failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long ThrowIfNegative(long result, string action)
    {
        if (result < 0)
        {
            Throw(action);
        }

        return result;
    }

    /// <inheritdoc cref="ThrowIfNegative(long, string)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ThrowIfNegative(int result, string action)
    {
        if (result < 0)
        {
            Throw(action);
        }

        return result;
    }

    /// <summary>The exception for the HDF5 call that has just failed.</summary>
    internal static Hdf5Exception Create(string action)
    {
        ImmutableArray<Hdf5ErrorFrame> frames = Capture();
        string cause = frames.IsEmpty ? "HDF5 gives no reason" : Cause(frames);
        return new Hdf5Exception($"HDF5 failed to {action}: {cause}.", frames);
    }

    /// <summary>The error stack of the HDF5 call that has just failed, innermost function first.</summary>
    internal static ImmutableArray<Hdf5ErrorFrame> Capture()
    {
        List<Hdf5ErrorFrame> frames = [];
        GCHandle list = GCHandle.Alloc(frames);
        try
        {
            _ = H5E.H5Ewalk2(0, WalkUpward, &Collect, (void*)GCHandle.ToIntPtr(list));
        }
        finally
        {
            list.Free();
        }

        return [.. frames];
    }

    private static void Throw(string action) => throw Create(action);

    // The innermost frame that says something of its own.
    private static string Cause(ImmutableArray<Hdf5ErrorFrame> frames)
    {
        foreach (Hdf5ErrorFrame frame in frames)
        {
            if (frame.Description.Length > 0)
            {
                return frame.Description.TrimEnd('.');
            }
        }

        return frames[0].Minor;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(uint index, H5ErrorRecord* record, void* context)
    {
        try
        {
            List<Hdf5ErrorFrame> frames = (List<Hdf5ErrorFrame>)GCHandle.FromIntPtr((nint)context).Target!;
            frames.Add(new Hdf5ErrorFrame(Utf8Z.Decode(record->Function), Utf8Z.Decode(record->File), (int)record->Line,
                Message(record->Major), Message(record->Minor), Utf8Z.Decode(record->Description)));
            return 0;
        }
        catch (Exception)
        {
            return -1; // must not cross into C; the frames that were collected stay
        }
    }

    private static string Message(long id)
    {
        const int Capacity = 256;
        byte* text = stackalloc byte[Capacity];
        int kind;
        return H5E.H5Eget_msg(id, &kind, text, Capacity) > 0 ? Utf8Z.Decode(text) : "";
    }
}
