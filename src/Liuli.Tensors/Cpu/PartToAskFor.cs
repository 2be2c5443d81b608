using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Memory that a thread without work brings into its second-level cache, a little at a time, so that it can look for work in between.</summary>
/// <remarks>Each has the cache lines that it lies on for itself.</remarks>
/// <param name="start">The first byte.</param>
/// <param name="bytes">How many.</param>
/// <param name="beside">As many bytes elsewhere that are wanted by turns with these, or null.</param>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal unsafe struct PartToAskFor(byte* start, nint bytes, byte* beside = null)
{
    private const int BytesAtOnce = 512;

    private byte* _next = start;
    private readonly byte* _end = start + bytes;
    private readonly nint _toBeside = beside == null ? 0 : (nint)(beside - start);

    /// <summary>Asks for the next lines; false when there are none.</summary>
    public bool Some()
    {
        if (_next >= _end)
            return false;
        Prefetch.Ask(_next, BytesAtOnce);
        if (_toBeside != 0)
            Prefetch.Ask(_next + _toBeside, BytesAtOnce);
        _next += BytesAtOnce;
        return true;
    }
}
