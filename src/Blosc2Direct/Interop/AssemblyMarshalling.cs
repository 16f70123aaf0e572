using System.Runtime.CompilerServices;

// Everything that crosses to native code is blittable: nothing may be marshalled behind our back.
[assembly: DisableRuntimeMarshalling]
