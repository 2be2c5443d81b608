using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Asking memory for what will be read soon. A hint: it changes no result, and an address that is not there is no error.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>Asks for all lines of some bytes, into the second-level cache. Nothing on processors for which .NET has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(byte* start, nint bytes)
    {
        if (!Sse.IsSupported)
            return;
        for (byte* end = start + bytes; start < end; start += LineBytes)
            Sse.Prefetch1(start);
    }
}
