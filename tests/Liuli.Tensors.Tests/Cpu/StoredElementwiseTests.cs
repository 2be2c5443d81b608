using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Kernels that read or write bfloat16: each is the kernel of floats between two roundings.</summary>
public unsafe class StoredElementwiseTests
{
    private static readonly DType[] s_types = [DType.F32, DType.BF16];

    /// <summary>Every level, the naive one too: against numbers rounded one by one.</summary>
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory, MemberData(nameof(Levels))]
    public void Functions_equal_those_of_floats_rounded(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2);
        foreach (int count in new[] { 1, 7, 16, 31, 100, 20_000 })
            foreach (DType from in s_types)
                foreach (DType to in s_types)
                {
                    float[] x = Kernels.Random(count, 1), y = Kernels.Random(count, 2), sum = Kernels.Random(count, 3);
                    byte[] source = Stored(x, from), target = Stored(sum, to), added = Stored(sum, to);
                    (x, sum) = (Floats(source, from), Floats(added, to));
                    fixed (byte* s = source, t = target, a = added)
                    fixed (float* right = y)
                    {
                        StoredElementwise.Map(context, default(Twice), from, s, to, t, count);
                        Assert.Equal(Floats(Stored([.. x.Select(v => 2.3f * v)], to), to), Floats(target, to));
                        StoredElementwise.Zip(context, default(Product), from, s, right, to, t, count);
                        Assert.Equal(Floats(Stored([.. x.Zip(y, (v, w) => v * w)], to), to), Floats(target, to));
                        StoredElementwise.Zip(context, default(Product), from, s, right, to, a, count, accumulate: true);
                        Assert.Equal(Floats(Stored([.. x.Zip(y, (v, w) => v * w).Zip(sum, (v, w) => v + w)], to), to), Floats(added, to));
                    }
                }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Rounding_is_to_the_nearest_even_and_keeps_nan(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 1);
        float[] x =
        [
            0, -0f, 1 + 0.00390625f, 1 + 0.01171875f, 1.00390637f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, 1e-40f, -3.14159f, 1e30f,
            float.NaN, BitConverter.Int32BitsToSingle(0x7F800001), BitConverter.Int32BitsToSingle(unchecked((int)0xFFFFFFFF)), 255.5f, 65504,
        ];
        ushort[] actual = new ushort[x.Length];
        fixed (float* s = x)
        fixed (ushort* t = actual)
            StoredElementwise.Map(context, default(Same), DType.F32, s, DType.BF16, t, x.Length);
        Assert.Equal(x.Select(Conversion.ToBFloat16), actual);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Norms_and_sums_of_columns_equal_those_of_floats_rounded(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2);
        foreach ((int rows, int width) in new[] { (1, 1), (3, 7), (9, 16), (6, 45), (50, 768) })
            foreach (bool centered in new[] { false, true })
            {
                float[] x = Kernels.Random(rows * width, 1), weight = Kernels.Random(width, 2), bias = Kernels.Random(width, 3), plain = new float[x.Length], statistics = new float[2 * rows], others = new float[2 * rows];
                ushort[] rounded = new ushort[x.Length];
                NormKernel.Forward(context, x, weight, bias, plain, statistics, 1e-5f, centered);
                NormKernel.Forward(context, x, weight, bias, rounded, others, 1e-5f, centered);
                Assert.Equal(statistics, others);
                Assert.Equal(plain.Select(Conversion.ToBFloat16), rounded);

                float[] floats = [.. rounded.Select(Conversion.FromBFloat16)], expected = Kernels.Random(width, 4), sums = [.. expected];
                foreach (bool accumulate in new[] { true, false })
                {
                    ColumnSums.Run(context, floats, expected, accumulate);
                    ColumnSums.Run(context, rounded, sums, accumulate);
                    Assert.Equal(expected, sums);
                }
            }
    }

    private static byte[] Stored(float[] values, DType type)
    {
        byte[] bytes = new byte[values.Length * type.BlockBytes];
        if (type == DType.F32)
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        else
            Buffer.BlockCopy(values.Select(Conversion.ToBFloat16).ToArray(), 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static float[] Floats(byte[] bytes, DType type) => [.. Enumerable.Range(0, bytes.Length / type.BlockBytes).Select(i =>
        type == DType.F32 ? BitConverter.ToSingle(bytes, i * sizeof(float)) : Conversion.FromBFloat16(BitConverter.ToUInt16(bytes, i * sizeof(ushort))))];

    private readonly struct Twice : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x * TLanes.Broadcast(2.3f);
    }

    private readonly struct Same : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x;
    }

    private readonly struct Product : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x * y;
    }
}
