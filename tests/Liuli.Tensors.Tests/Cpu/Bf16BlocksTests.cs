using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;
using Liuli.Tensors.Tests.Cpu.Assembler;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Prompts with quantised weights on tiles of bfloat16. What unpacks the weights is run; of the kernels, AMX's is interpreted where there is none.</summary>
public unsafe class Bf16BlocksTests
{
    /// <summary>Around the edges of strips, of halves of them and of blocks; several blocks of K; enough columns that threads pack their own strips; too many rows for that.</summary>
    private static readonly (int M, int N, int K)[] s_sizes =
        [(1, 1, 32), (49, 33, 96), (31, 17, 64), (32, 32, 256), (33, 47, 512), (13, 300, 288), (7, 65, 1312), (20, 48, 2592), (530, 5, 32)];

    public static TheoryData<string> Paths => ["vector kernel", "interpreted AMX kernel", "AMX kernel"];

    [SkippableFact]
    public void A_strip_has_the_bits_of_the_rounded_numbers()
    {
        SkipWithoutUnpacking();
        foreach (DType type in BlockTypes.Each)
            foreach ((int present, int shortest) in new[] { (32, 512), (16, 96), (17, 32), (31, 256), (1, 64), (15, 1024) })
            {
                int k = Whole(type, shortest);
                byte[] w = BlockTypes.Random(type, (long)present * k, present);
                ushort* strip = (ushort*)NativeMemory.AlignedAlloc((nuint)(k * Bf16TileKernel.Columns * sizeof(ushort)), 64);
                new Span<ushort>(strip, k * Bf16TileKernel.Columns).Fill(0xFFFF);
                fixed (byte* pw = w)
                {
                    Bf16Blocks.StripOfB(type, pw, (nint)type.BytesFor(k), present, k, (byte*)strip);
                    for (int column = 0; column < Bf16TileKernel.Columns; column++)
                        for (int step = 0; step < k; step++)
                        {
                            float expected = column < present ? BlockFormats.Element(type, pw, (long)column * k + step) : 0;
                            // The conversion takes subnormal numbers as 0, and a 0 has no sign.
                            ushort bits = float.IsNormal(expected) ? Conversion.ToBFloat16(expected) : (ushort)0, actual = strip[(step / 2 * Bf16TileKernel.Columns + column) * 2 + step % 2];
                            Assert.True(bits == actual || (bits | actual) == 0x8000, $"{type}, {present} columns: column {column}, step {step} is {actual:X4}, expected {bits:X4} for {expected:R}");
                        }
                }
                NativeMemory.AlignedFree(strip);
            }
    }

    [SkippableTheory, MemberData(nameof(Paths))]
    public void Every_type_and_size_equals_the_naive_product_of_rounded_numbers(string path)
    {
        Bf16TileKernel kernel = Kernel(path);
        using CpuContext context = new(CpuFeatures.Best, threads: path.StartsWith("interpreted", StringComparison.Ordinal) ? 1 : 2);
        foreach (DType type in BlockTypes.Each)
            foreach ((int m, int n, int k) in s_sizes.Select(size => (size.M, size.N, Whole(type, size.K))).Distinct())
            {
                byte[] w = Blocks(type, n, k);
                float[] a = Kernels.Random(m * k, 1), bias = n % 2 == 0 ? Kernels.Random(n, 2) : [];
                float[] expected = Kernels.Random(m * n, 3), actual = Kernels.Random(m * n, 4); // both are overwritten
                RoundedProducts.Naive(type, m, n, k, a, w, expected, bias);
                Run(context, kernel, type, (m, n, k), a, w, actual, bias);
                Kernels.AssertClose(expected, actual, $"{path} {type} {m}×{n}×{k}");
            }
    }

    [SkippableTheory, MemberData(nameof(Paths))]
    public void Threads_change_no_bit(string path)
    {
        Skip.If(path.StartsWith("interpreted", StringComparison.Ordinal), "the interpreter is the same on all threads, and slow");
        Bf16TileKernel kernel = Kernel(path);
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_K, DType.Q6_K })
            foreach ((int m, int n, int k) in new[] { (70, 700, 1536), (70, 40, 256), (600, 200, 256) })
            {
                byte[] w = Blocks(type, n, k);
                float[] a = Kernels.Random(m * k, 1), one = new float[m * n], c = new float[m * n];
                for (int threads = 1; threads <= 4; threads++)
                {
                    using CpuContext context = new(CpuFeatures.Best, threads);
                    Run(context, kernel, type, (m, n, k), a, w, threads == 1 ? one : c, []);
                    if (threads > 1)
                        Kernels.AssertSameBits(one, c, $"{path} {type} {m}×{n}×{k}, {threads} threads");
                }
            }
    }

    [SkippableFact]
    public void A_warm_product_allocates_nothing()
    {
        Bf16TileKernel kernel = Kernel("vector kernel");
        using CpuContext context = new(CpuFeatures.Best, threads: 2);
        foreach ((DType type, int n) in BlockTypes.Each.SelectMany(type => new[] { (type, 300), (type, 50) }))
        {
            byte[] w = Blocks(type, n, 256);
            float[] a = Kernels.Random(60 * 256, 1), c = new float[60 * n];
            Run(context, kernel, type, (60, n, 256), a, w, c, []);
            Allocations.AssertNone(() => Run(context, kernel, type, (60, n, 256), a, w, c, []));
        }
    }

    /// <summary>Short prompts, and decoding, keep the exact sums of bytes; long ones take tiles where there are some.</summary>
    [Fact]
    public void Rows_and_tiles_decide()
    {
        using CpuContext best = new(CpuFeatures.Best, threads: 1), portable = new(CpuLevel.Portable, threads: 1);
        Assert.False(BlockMatMul.RoundsToBf16(best, BlockMatMul.ByteRows));
        Assert.Equal(best.Can(CpuInstructions.AmxBf16) && Avx512Vbmi.IsSupported, BlockMatMul.RoundsToBf16(best, BlockMatMul.ByteRows + 1));
        Assert.False(BlockMatMul.RoundsToBf16(portable, 1000));
    }

    /// <summary>Normal activations: both products against that of the stored numbers in double precision.</summary>
    [Theory, MemberData(nameof(BlockTypes.All), MemberType = typeof(BlockTypes))]
    public void Rounding_to_bfloat16_errs_less_than_rounding_activations_to_bytes(DType type)
    {
        const int M = 6, N = 40, K = 1024;
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        Random random = new(5);
        byte[] w = Blocks(type, N, K);
        float[] a = [.. Enumerable.Range(0, M * K).Select(_ => Normal(random))], floats = RoundedProducts.Floats(type, w, N * K), bytes = new float[M * N], rounded = new float[M * N];
        BlockMatMul.Multiply(naive, M, N, K, type, a, w, bytes);
        RoundedProducts.Naive(type, M, N, K, a, w, rounded, []);
        double byteError = 0, roundedError = 0;
        for (int i = 0; i < M * N; i++)
        {
            double exact = 0;
            for (int k = 0; k < K; k++)
                exact += (double)a[i / N * K + k] * floats[i % N * K + k];
            (byteError, roundedError) = (byteError + Math.Pow(bytes[i] - exact, 2), roundedError + Math.Pow(rounded[i] - exact, 2));
        }
        // Measured: a third of it, for every type.
        Assert.InRange(Math.Sqrt(roundedError / byteError), 0.01, 0.6);
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static Bf16TileKernel Kernel(string path)
    {
        SkipWithoutUnpacking();
        if (path == "vector kernel")
            return VectorBf16Kernel.Instance;
        if (path != "AMX kernel")
            return new Bf16TileKernelTests.Interpreted();
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.AmxBf16), "this processor has no AMX-BF16, or the system does not save its tiles");
        return AmxBf16Kernel.Instance;
    }

    private static void SkipWithoutUnpacking() => Skip.IfNot(
        CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16) && Avx512Vbmi.IsSupported, "weights are unpacked to bfloat16 with AVX-512 BF16 and VBMI, which this processor lacks");

    private static void Run(CpuContext context, Bf16TileKernel kernel, DType type, (int M, int N, int K) sizes, float[] a, byte[] w, float[] c, float[] bias)
    {
        fixed (float* pa = a, pc = c, pBias = bias)
        fixed (byte* pw = w)
            Bf16MatMul.Run(context, kernel, new BlockJob { M = sizes.M, N = sizes.N, Blocks = sizes.K / BlockFormats.Length, Type = type, A = pa, W = pw, C = pc, Bias = pBias }.Rounded);
    }

    private static int Whole(DType type, int k) => (k + type.BlockLength - 1) / type.BlockLength * type.BlockLength;

    private static byte[] Blocks(DType type, int n, int k)
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From(Kernels.Random(n * k, 5), [n, k]).To(type).AsSpan<byte>().ToArray();
    }
}
