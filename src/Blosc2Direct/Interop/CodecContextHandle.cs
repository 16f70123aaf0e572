using System.Runtime.InteropServices;

namespace Blosc2Direct.Interop;

/// <summary>A native context, for one thread at a time.</summary>
internal abstract class CodecContextHandle() : SafeHandle(0, ownsHandle: true)
{
    private int _busy;

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts a run of calls: until <see cref="Leave"/> no other thread may use the context, nor is it freed.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses it.</exception>
    public void Enter()
    {
        SingleUse.Enter(ref _busy);
        bool added = false;
        try
        {
            DangerousAddRef(ref added);
        }
        finally
        {
            if (!added)
            {
                SingleUse.Leave(ref _busy);
            }
        }
    }

    /// <summary>Ends a run of calls.</summary>
    public void Leave()
    {
        DangerousRelease();
        SingleUse.Leave(ref _busy);
    }
}
