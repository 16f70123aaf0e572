using System.Runtime.InteropServices;

namespace Blosc2Direct.Arrays;

/// <summary>Memory outside the collected heap that grows to what is asked and is reused. Owned by one thread at a time.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;
    private static long _reserved;
    private static long _peak;
    private static long _reservations;
    private byte* _pointer;
    private nuint _capacity;

    ~NativeBuffer() => Free();

    /// <summary>Bytes that all buffers of the process hold now. Of a large buffer only pages that were touched are memory.</summary>
    public static long ReservedBytes => Volatile.Read(ref _reserved);

    /// <summary>The most that <see cref="ReservedBytes"/> ever was.</summary>
    public static long PeakReservedBytes => Volatile.Read(ref _peak);

    /// <summary>How often a buffer of the process grew.</summary>
    public static long Reservations => Volatile.Read(ref _reservations);

    /// <summary>At least this many bytes; what was in the buffer is lost when it grows.</summary>
    public byte* Reserve(long bytes)
    {
        if ((nuint)bytes > _capacity)
        {
            Free();
            _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _capacity = (nuint)bytes;
            Count(bytes);
        }

        return _pointer;
    }

    /// <summary>Room for at least this many items.</summary>
    public TItem* Reserve<TItem>(long items)
        where TItem : unmanaged => (TItem*)Reserve(checked(items * sizeof(TItem)));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Count(long bytes)
    {
        Interlocked.Increment(ref _reservations);
        long now = Interlocked.Add(ref _reserved, bytes);
        for (long peak; now > (peak = Volatile.Read(ref _peak));)
        {
            Interlocked.CompareExchange(ref _peak, now, peak);
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        Interlocked.Add(ref _reserved, -(long)_capacity);
        _pointer = null;
        _capacity = 0;
    }
}
