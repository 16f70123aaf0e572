using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blosc2Direct.Tests.Codecs.Kernels;

/// <summary>The suite runs with instruction sets turned off, so that every path of the kernels is tested on one machine: this tells
/// whether the runtime obeys.</summary>
public sealed class InstructionSetTests
{
    [Fact]
    public void Instruction_sets_that_are_turned_off_are_not_used()
    {
        if (IsOff("DOTNET_EnableAVX512"))
        {
            Assert.False(Vector512.IsHardwareAccelerated || Avx512BW.IsSupported);
        }

        if (IsOff("DOTNET_EnableAVX2"))
        {
            Assert.False(Vector256.IsHardwareAccelerated || Avx2.IsSupported);
        }

        if (IsOff("DOTNET_EnableGFNI"))
        {
            Assert.False(Gfni.IsSupported || Gfni.V512.IsSupported);
        }

        if (IsOff("DOTNET_EnableHWIntrinsic"))
        {
            Assert.False(Vector128.IsHardwareAccelerated);
        }
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
}
