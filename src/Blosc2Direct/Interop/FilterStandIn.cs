using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>Lets datasets be created with filters that are not installed: direct chunks never run them, yet HDF5 wants to
/// know every mandatory filter of a new dataset. The lock is held.</summary>
internal static unsafe class FilterStandIn
{
    private static readonly Dictionary<int, string> Registered = [];

    /// <summary>Whether a filter can really encode and decode.</summary>
    internal static bool IsInstalled(int id) => !Registered.ContainsKey(id) && H5Z.H5Zfilter_avail(id) > 0;

    /// <summary>Registers a stand-in for a filter that HDF5 does not find. It fails whatever goes through it.</summary>
    /// <param name="id">The filter's id.</param>
    /// <param name="name">Its name, which HDF5 stores with the dataset.</param>
    internal static void Ensure(int id, string name)
    {
        // One of another name is replaced: HDF5 would store its name with the dataset.
        bool isOurs = Registered.TryGetValue(id, out string? known);
        if (isOurs ? known == name : H5Z.H5Zfilter_avail(id) > 0)
        {
            return;
        }

        // HDF5 keeps the pointer to the name.
        byte[] text = Utf8Z.Encode(name);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length);
        text.CopyTo(new Span<byte>(copy, text.Length));
        FilterClass filter = new()
        {
            Version = 1,
            Id = id,
            EncoderPresent = 1,
            DecoderPresent = 1,
            Name = copy,
            Filter = (void*)(delegate* unmanaged[Cdecl]<uint, nuint, uint*, nuint, nuint*, void**, nuint>)&Fail,
        };
        H5Error.ThrowIfNegative(H5Z.H5Zregister(&filter), $"make filter {id} known");
        Registered[id] = name;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Fail(uint flags, nuint count, uint* values, nuint bytes, nuint* capacity, void** buffer) => 0;

    // H5Z_class2_t
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterClass
    {
        public int Version;
        public int Id;
        public uint EncoderPresent;
        public uint DecoderPresent;
        public byte* Name;
        public void* CanApply;
        public void* SetLocal;
        public void* Filter;
    }
}
