using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Speed.Tests;

/// <summary>Each path of the matrix products over the one below it, on one thread.</summary>
public sealed class ProductSpeedTests : IDisposable
{
    private readonly CpuContext _best = new(CpuFeatures.Best, 1), _plain = new(CpuFeatures.Best, 1, CpuInstructions.None);

    public void Dispose()
    {
        _best.Dispose();
        _plain.Dispose();
    }

    /// <summary>Assembled tiles read the weights once for up to sixteen rows; in a large product their gain over the compiler's is small, and they must not fall behind.</summary>
    [SkippableTheory]
    [InlineData(16, 1.3)]
    [InlineData(384, 0.9)]
    public void AssembledF32TilesOverDotNetsOwnCode(int rows, double ratio)
    {
        Skip.IfNot(_best.Instructions.HasFlag(CpuInstructions.Assembled), "no kernels are assembled on this machine");
        const int n = 1024, k = 1024;
        float[] x = Random(rows * k), w = Random(n * k), y = new float[rows * n];
        MatMulProblem problem = new(rows, n, k) { TransposeB = true };
        Race.AssertFaster($"F32 {rows} × {n} × {k}, assembled against .NET's vectors", ratio,
            () => MatMul.Multiply(_best, problem, x, w, y), () => MatMul.Multiply(_plain, problem, x, w, y));
    }

    /// <summary>A short prompt's products of bytes, which the assembled kernels take four at a time.</summary>
    [SkippableTheory]
    [InlineData(DType.Q8_0)]
    [InlineData(DType.Q4_0)]
    public void AssembledBlockProductsOverDotNetsOwnCode(DType type)
    {
        Skip.IfNot(_best.Instructions.HasFlag(CpuInstructions.Assembled), "no kernels are assembled on this machine");
        const int rows = 64, n = 512, k = 1024;
        using Tensor stored = Tensor.Normal([n, k], 0, 0.02f, new Philox(1)).To(type);
        float[] x = Random(rows * k), y = new float[rows * n];
        byte[] blocks = stored.AsSpan<byte>().ToArray();
        Race.AssertFaster($"{rows} × {n} × {k}, {type}, assembled against .NET's vectors", 1.3,
            () => BlockMatMul.Multiply(_best, rows, n, k, type, x, blocks, y), () => BlockMatMul.Multiply(_plain, rows, n, k, type, x, blocks, y));
    }

    [SkippableFact]
    public void TilesOfBf16OverVectors()
    {
        Skip.IfNot(_best.Instructions.HasFlag(CpuInstructions.AmxBf16), "this machine has no AMX-BF16");
        const int size = 512;
        float[] a = Random(size * size), b = Random(size * size), c = new float[size * size];
        MatMulProblem problem = new(size, size, size) { Precision = MatMulPrecision.BF16 };
        using CpuContext vectors = new(CpuFeatures.Best, 1, CpuInstructions.All & ~(CpuInstructions.AmxBf16 | CpuInstructions.Avx512Vnni));
        Race.AssertFaster($"BF16 product {size}³, AMX against vectors", 1.5, () => MatMul.Multiply(_best, problem, a, b, c), () => MatMul.Multiply(vectors, problem, a, b, c));
    }

    [SkippableTheory]
    [InlineData(CpuLevel.Avx512)]
    [InlineData(CpuLevel.Avx2)]
    public void WholeNumbersOverRoundedFloats(CpuLevel level)
    {
        Skip.IfNot(CpuFeatures.IsAvailable(level), $"this machine has no {level}");
        const CpuInstructions vnni = CpuInstructions.AvxVnni | CpuInstructions.Avx512Vnni | CpuInstructions.Avx512VnniNarrow;
        using CpuContext whole = new(level, 1), floats = new(level, 1, CpuInstructions.All & ~vnni);
        Skip.IfNot(Device.Cpu(level, 1).ProductsOf16Bits is SixteenBitProducts.Int16 or SixteenBitProducts.Int16Narrow, $"at {level} this machine has no VNNI, or something faster");
        const int size = 512;
        float[] a = Random(size * size), b = Random(size * size), c = new float[size * size];
        MatMulProblem problem = new(size, size, size) { Precision = MatMulPrecision.BF16 };
        Race.AssertFaster($"BF16 product {size}³ at {level}, whole numbers against floats", 1.2, () => MatMul.Multiply(whole, problem, a, b, c), () => MatMul.Multiply(floats, problem, a, b, c));
    }

    [SkippableFact]
    public void VectorsOverSingleNumbers()
    {
        Skip.If(CpuFeatures.Best <= CpuLevel.Portable, "this machine has no level above the portable one");
        const int size = 128;
        float[] a = Random(size * size), b = Random(size * size), c = new float[size * size];
        MatMulProblem problem = new(size, size, size);
        using CpuContext naive = new(CpuLevel.Naive, 1);
        Race.AssertFaster($"F32 product {size}³, {_plain.Level} against naive", 8, () => MatMul.Multiply(_plain, problem, a, b, c), () => MatMul.Multiply(naive, problem, a, b, c));
    }

    /// <summary>Decoding is bound by reading the weights, so weights of a quarter of the bytes must be read in less time.</summary>
    [SkippableTheory]
    [InlineData(DType.Q8_0, 1.5)]
    [InlineData(DType.Q4_0, 1.5)]
    public void OneRowOverBlocksBeatsOneRowOverF32(DType type, double ratio)
    {
        Skip.If(CpuFeatures.Best < CpuLevel.Avx2, "without wide vectors unpacking costs more than reading");
        const int n = 8192, k = 2048; // 64 MiB as F32
        using Tensor weights = Tensor.Normal([n, k], 0, 0.02f, new Philox(1)), stored = weights.To(type);
        float[] x = Random(k), y = new float[n], floats = weights.ToArray();
        byte[] blocks = stored.AsSpan<byte>().ToArray();
        MatMulProblem problem = new(1, n, k) { TransposeB = true };
        Race.AssertFaster($"1 × {n} × {k}, {type} against F32", ratio,
            () => BlockMatMul.Multiply(_best, 1, n, k, type, x, blocks, y), () => MatMul.Multiply(_best, problem, x, floats, y));
    }

    /// <summary>Below this many rows the work is reading the weights: four rows must not take four times as long as one.</summary>
    [Fact]
    public void FourRowsReadTheWeightsOnce()
    {
        const int n = 4096, k = 2048;
        float[] x = Random(4 * k), w = Random(n * k), y = new float[4 * n];
        MatMulProblem four = new(4, n, k) { TransposeB = true };
        Race.AssertFaster($"4 × {n} × {k} in one call against four", 1.3, () => MatMul.Multiply(_best, four, x, w, y), () =>
        {
            for (int i = 0; i < 4; i++)
                MatMul.Multiply(_best, four with { M = 1 }, x.AsSpan(i * k), w, y.AsSpan(i * n));
        });
    }

    private static float[] Random(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
