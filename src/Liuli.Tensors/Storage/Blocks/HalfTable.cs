namespace Liuli.Tensors.Storage;

/// <summary>The float of every binary16: a look-up costs one load, the conversion about a dozen instructions, and a kernel needs one per block.</summary>
/// <remarks>256 KiB, of which a model's scales, all of a few orders of magnitude, touch some kilobytes. Pinned, so that kernels may use a pointer.</remarks>
internal static unsafe class HalfTable
{
    private static readonly float[] s_values = Make();

    /// <summary>The table; never moves, never changes.</summary>
    public static float* Pointer { get; } = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref s_values[0]);

    private static float[] Make()
    {
        float[] values = GC.AllocateUninitializedArray<float>(1 << 16, pinned: true);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)BitConverter.UInt16BitsToHalf((ushort)i);
        return values;
    }
}
