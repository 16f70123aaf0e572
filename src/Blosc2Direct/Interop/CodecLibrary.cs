namespace Blosc2Direct.Interop;

/// <summary>Checks that the library that was found is the one that the declarations are for.</summary>
internal static class CodecLibrary
{
    private static bool _checked;

    public static void Check()
    {
        if (_checked)
        {
            return;
        }

        int found = B2dNative.GetAbiVersion();
        if (found != B2dNative.AbiVersion)
        {
            throw new DllNotFoundException(
                $"The native library has ABI version {found}, version {B2dNative.AbiVersion} is needed: " +
                "it is of another build than this assembly.");
        }

        _checked = true;
    }

    public static void ThrowIfNotCreated(int status)
    {
        switch (status)
        {
            case B2dNative.Ok:
                return;
            case B2dNative.ErrorMemory:
                throw new OutOfMemoryException("No memory for a codec context.");
            case B2dNative.ErrorCodec:
                throw new NotSupportedException("The native library does not encode with this codec or filter.");
            default:
                throw new InvalidOperationException($"The native library refused to make a codec context (status {status}).");
        }
    }
}
