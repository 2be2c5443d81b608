using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Products of whole numbers with shared exponents, held to sums in double precision and to what rounding inputs to bfloat16 costs.</summary>
public unsafe class Int16MatMulTests
{
    public static TheoryData<string> Kernel => Int16Kernels.Names;

    public enum Numbers
    {
        Normal,

        /// <summary>One number of a hundred is a thousand times as large.</summary>
        Outliers,

        /// <summary>Sums that only grow.</summary>
        Positive,

        /// <summary>A is so small, and B so large, that products are of ordinary size.</summary>
        TinyAndHuge,

        /// <summary>And the other way round.</summary>
        HugeAndTiny,
    }

    /// <summary>The root of the mean square error is no more than that of exact products of inputs rounded to bfloat16.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void The_error_is_no_larger_than_that_of_rounding_to_bfloat16(string kernel)
    {
        Int16TileKernel multiplies = Int16Kernels.Of(kernel);
        foreach ((Numbers numbers, double part) in new[] { (Numbers.Normal, 0.15), (Numbers.Outliers, 0.15), (Numbers.Positive, 0.15), (Numbers.TinyAndHuge, 0.5), (Numbers.HugeAndTiny, 0.5) })
            CheckError(multiplies, numbers, part);
    }

    private const int ErrorRows = 40, ErrorColumns = 50;

    /// <summary>The same for every kernel: both operands, the exact sums, and the squares of the errors of sums of numbers rounded to bfloat16.</summary>
    private static readonly Once<(Numbers Numbers, int K), (float[] A, float[] B, double[] Exact, double Allowed)> s_products = new(product =>
    {
        (Numbers numbers, int k) = product;
        float[] a = Make(numbers, ErrorRows * k, 1, ofA: true), b = Make(numbers, ErrorColumns * k, 2, ofA: false);
        float[] roundedA = [.. a.Select(x => Conversion.Rounded(x, DType.BF16))], roundedB = [.. b.Select(x => Conversion.Rounded(x, DType.BF16))];
        double[] exact = [.. Enumerable.Range(0, ErrorRows * ErrorColumns).Select(i => Sum(a, b, k, i / ErrorColumns, i % ErrorColumns))];
        double allowed = exact.Select((sum, i) => Math.Pow(Sum(roundedA, roundedB, k, i / ErrorColumns, i % ErrorColumns) - sum, 2)).Sum();
        return (a, b, exact, allowed);
    });

    private static void CheckError(Int16TileKernel kernel, Numbers numbers, double part)
    {
        foreach (int k in new[] { 32, 33, 100, 512, 2048, 16384 })
        {
            (float[] a, float[] b, double[] exact, double allowed) = s_products[(numbers, k)];
            float[] c = new float[ErrorRows * ErrorColumns];
            Run(kernel, ErrorRows, ErrorColumns, k, a, b, c);
            double error = 0;
            for (int i = 0; i < c.Length; i++)
                error += (c[i] - exact[i]) * (c[i] - exact[i]);
            Assert.True(error > 0);
            Assert.True(Math.Sqrt(error / allowed) <= part, $"{numbers}, {k} steps: {Math.Sqrt(error / allowed):0.00} of the error of bfloat16");
        }
    }

    /// <summary>Whole numbers stay what they are.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void Small_whole_numbers_are_exact(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (12, 32, 32), (13, 33, 65), (25, 70, 1057), (30, 40, 2100) })
        {
            Random random = new(3);
            float[] a = [.. Enumerable.Range(0, m * k).Select(_ => (float)random.Next(-4, 5))], b = [.. Enumerable.Range(0, n * k).Select(_ => (float)random.Next(-4, 5))], c = new float[m * n];
            Run(kernel, m, n, k, a, b, c);
            for (int i = 0; i < c.Length; i++)
                Assert.Equal((float)Sum(a, b, k, i / n, i % n), c[i]);
        }
    }

    /// <summary>Shapes of a small model's forward and backward passes, whose strips are packed by the threads that multiply them.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void Small_products_are_exact_whichever_operand_is_packed_where(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        using CpuContext twoThreads = new(TestDevices.OneThread.Context.Level, threads: 2);
        foreach ((int m, int n, int k) in new[] { (300, 96, 64), (301, 70, 100), (130, 257, 96), (128, 300, 130), (130, 40, 97), (250, 130, 300) })
            foreach ((bool acrossA, bool acrossB) in new[] { (false, false), (true, false), (true, true) })
                foreach (CpuContext context in new[] { TestDevices.OneThread.Context, twoThreads })
                {
                    Random random = new(3);
                    float[] a = [.. Enumerable.Range(0, m * k).Select(_ => (float)random.Next(-4, 5))], b = [.. Enumerable.Range(0, n * k).Select(_ => (float)random.Next(-4, 5))], c = new float[m * n];
                    float[] storedA = acrossA ? [.. Enumerable.Range(0, m * k).Select(i => a[i % m * k + i / m])] : a, storedB = acrossB ? [.. Enumerable.Range(0, n * k).Select(i => b[i % n * k + i / n])] : b;
                    fixed (float* pa = storedA, pb = storedB, pc = c)
                        Bf16MatMul.Run(context, kernel, new Bf16Job(m, n, k, Operand(pa, m, k, acrossA), Operand(pb, n, k, acrossB)) { C = pc, CRow = n });
                    for (int i = 0; i < c.Length; i++)
                        Assert.Equal((float)Sum(a, b, k, i / n, i % n), c[i]);
                }
    }

    private static Bf16Operand Operand(float* numbers, int lines, int k, bool across) => across ? new(numbers, 1, lines) : new(numbers, k, 1);

    /// <summary>The largest number that a unit can have, at every place and of one sign, or alone, does not overflow.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void Sums_of_the_largest_numbers_do_not_overflow(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        const int m = 13, n = 33;
        foreach (int k in new[] { 1, 96, 128, 200 })
            foreach ((float left, float right) in new[] { (1.9999999f, -1.9999999f), (1.9999999f, 1.9999999f), (1.4142135f, 1.4142135f), (1.9999f, 1.9999f) })
            {
                float[] a = new float[m * k], b = new float[n * k], c = new float[m * n];
                a.AsSpan().Fill(left);
                b.AsSpan().Fill(right);
                Run(kernel, m, n, k, a, b, c);
                Assert.All(c, x => Assert.Equal(left * right * k, x, 0.0005 * k));
            }
    }

    /// <summary>A row of A and a column of B that are not finite stay by themselves; rows of zeros, and numbers that F32 only just holds.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void What_is_not_finite_stays_in_its_row_and_column(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        const int m = 20, n = 40, k = 70;
        float[] a = Kernels.Random(m * k, 1), b = Kernels.Random(n * k, 2), c = new float[m * n];
        a[3 * k + 5] = float.NaN;
        a[7 * k + 69] = float.PositiveInfinity;
        a.AsSpan(9 * k, k).Clear();
        a.AsSpan(11 * k, k).Fill(3e38f);
        a.AsSpan(12 * k, k).Fill(1e-42f);
        b[4 * k + 8] = float.NegativeInfinity;
        b[39 * k] = float.NaN;
        b.AsSpan(20 * k, k).Clear();
        Run(kernel, m, n, k, a, b, c);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                double exact = Sum(a, b, k, i, j);
                if (!double.IsFinite(exact))
                    // Subnormal numbers count as zeros, and zero times ∞ is no number.
                    Assert.True(exact.Equals(c[i * n + j]) || (i == 12 && float.IsNaN(c[i * n + j])), $"({i}, {j}) is {c[i * n + j]}, expected {exact}");
                else if (Math.Abs(exact) > 1.05 * float.MaxValue)
                    Assert.True(float.IsInfinity(c[i * n + j]));
                else if (Math.Abs(exact) > 0.95 * float.MaxValue)
                    continue;
                else
                    Assert.True(Math.Abs(c[i * n + j] - exact) <= 0.01 * Math.Max(Math.Abs(exact), i == 11 ? 1e39 : i == 12 ? 1e-38 : 10), $"({i}, {j}) is {c[i * n + j]}, expected {exact}");
            }
    }

    /// <summary>Numbers of any size beside one another, zeros of both signs, subnormal ones: a sum errs by no more than its units' largest numbers allow, and is a number wherever that bound is.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void Sums_of_numbers_of_any_size_err_by_what_their_units_allow(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        const int m = 37, n = 65;
        foreach (int k in new[] { 1, 33, 128, 129, 300 })
            for (int seed = 0; seed < 3; seed++)
            {
                Random random = new(seed);
                float[] a = AnySize(random, m, k), b = AnySize(random, n, k), c = new float[m * n];
                Run(kernel, m, n, k, a, b, c);
                for (int i = 0; i < m; i++)
                    for (int j = 0; j < n; j++)
                    {
                        (double exact, double bound, double ofUnits) = SumAndBound(a.AsSpan(i * k, k), b.AsSpan(j * k, k));
                        if (ofUnits + bound < float.MaxValue / 2)
                            Assert.True(Math.Abs(c[i * n + j] - exact) <= bound, $"seed {seed}, {k} steps, ({i}, {j}): {c[i * n + j]}, expected {exact} ± {bound}");
                    }
            }
    }

    /// <summary>Rows of one size or of all sizes, between 2⁻¹⁴⁹ and 2¹²⁷.</summary>
    private static float[] AnySize(Random random, int rows, int k)
    {
        float[] x = new float[rows * k];
        for (int row = 0; row < rows; row++)
        {
            int low = random.Next(-150, 127), spread = random.Next(3) * random.Next(1, 80);
            for (int i = 0; i < k; i++)
                x[row * k + i] = random.Next(8) == 0 ? -0f : MathF.ScaleB(random.NextSingle() * 2 - 1, Math.Min(127, low + random.Next(spread + 1)));
        }
        return x;
    }

    /// <summary>What a unit's numbers lose is at most 2⁻¹² of the largest one (it has twelve bits, or more) and, as subnormal numbers share 2⁻¹³⁸, half of that; factors' products underflow below 2⁻¹⁴⁹, sums below 2⁻¹¹⁷, and units are added as F32.</summary>
    private static (double Sum, double Bound, double OfUnits) SumAndBound(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0, bound = 0, most = 0;
        for (int start = 0; start < a.Length; start += Int16TileKernel.Unit)
        {
            double largestA = 0, largestB = 0, sumA = 0, sumB = 0, before = sum;
            for (int i = start; i < Math.Min(start + Int16TileKernel.Unit, a.Length); i++)
            {
                (double x, double y) = (Math.Abs((double)a[i]), Math.Abs((double)b[i]));
                (largestA, largestB, sumA, sumB) = (Math.Max(largestA, x), Math.Max(largestB, y), sumA + x, sumB + y);
                sum += (double)a[i] * b[i];
            }
            bound += Math.ScaleB(largestA * sumB + largestB * sumA, -11) + Math.ScaleB(1, -117) + Math.ScaleB(sumA + sumB, -138);
            most += Math.Abs(sum - before);
        }
        return (sum, bound + 1e-6 * most, most);
    }

    /// <summary>Numbers from rows or columns, as F32, BF16 and F16, in both operands: the products of what is stored.</summary>
    [SkippableTheory, MemberData(nameof(Kernel))]
    public void Every_stored_type_and_direction_gives_the_same_bits_as_its_floats(string name)
    {
        Int16TileKernel kernel = Int16Kernels.Of(name);
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (11, 31, 33), (30, 65, 70), (40, 33, 1100) })
            foreach ((DType left, DType right) in new[] { (DType.BF16, DType.F32), (DType.F32, DType.BF16), (DType.BF16, DType.BF16), (DType.F32, DType.F16) })
            {
                float[] a = [.. Kernels.Random(m * k, 1).Select(x => Conversion.Rounded(x, left))], b = [.. Kernels.Random(n * k, 2).Select(x => Conversion.Rounded(x, right))];
                float[] expected = new float[m * n], actual = new float[m * n];
                Run(kernel, m, n, k, a, b, expected);
                byte[] storedA = Stored(a, left), storedB = Stored(b, right), turnedA = Stored(Turned(a, m, k), left), turnedB = Stored(Turned(b, n, k), right);
                nint sizeA = left.BlockBytes, sizeB = right.BlockBytes;
                fixed (byte* pa = storedA, pb = storedB, ta = turnedA, tb = turnedB)
                fixed (float* c = actual)
                    for (int form = 0; form < (right == DType.F16 ? 2 : 4); form++)
                    {
                        Bf16Operand x = (form & 1) == 0 ? new(pa, left, k * sizeA, sizeA) : new(ta, left, sizeA, m * sizeA), y = (form & 2) == 0 ? new(pb, right, k * sizeB, sizeB) : new(tb, right, sizeB, n * sizeB);
                        Bf16MatMul.Run(TestDevices.ThreeThreads.Context, kernel, new Bf16Job(m, n, k, x, y) { C = c, CRow = n });
                        Kernels.AssertSameBits(expected, actual, $"{left}·{right} {m}×{n}×{k}, form {form}");
                    }
            }
    }

    /// <summary>Each register width adds the same units in the same order; also where sums begin with others, are rounded, or end in the middle of a unit.</summary>
    [SkippableFact]
    public void Every_kernel_gives_the_same_bits()
    {
        Int16TileKernel[] kernels = [.. Int16Kernels.Here];
        Skip.If(kernels.Length < 2, "this processor has one of these kernels at most");
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (13, 33, 31), (25, 70, 130), (50, 40, 1100), (12, 32, 2100) })
            foreach (bool rounds in new[] { false, true })
            {
                float[] expected = Result(kernels[0], m, n, k, rounds);
                foreach (Int16TileKernel kernel in kernels[1..])
                    Kernels.AssertSameBits(expected, Result(kernel, m, n, k, rounds), $"{kernel.GetType().Name}, {m} × {n} × {k}, rounded: {rounds}");
            }
    }

    /// <summary>A random product with a bias, or added to what is there.</summary>
    private static float[] Result(Int16TileKernel kernel, int m, int n, int k, bool rounds)
    {
        float[] a = Kernels.Random(m * k, 1), b = Kernels.Random(n * k, 2), c = Kernels.Random(m * n, 3), bias = Kernels.Random(n, 4);
        ushort[] rounded = new ushort[m * n];
        fixed (float* pa = a, pb = b, pc = c, pBias = bias)
        fixed (ushort* pRounded = rounded)
            Bf16MatMul.Run(TestDevices.OneThread.Context, kernel, new Bf16Job(m, n, k, new Bf16Operand(pa, k, 1), new Bf16Operand(pb, k, 1))
            {
                C = rounds ? null : pc,
                Rounded = rounds ? pRounded : null,
                CRow = n,
                Bias = rounds ? pBias : null,
                Accumulate = !rounds,
            });
        return rounds ? [.. rounded.Select(Conversion.FromBFloat16)] : c;
    }

    /// <summary>Which kernel a context takes: none of whole numbers where others are better, or where what it needs is forbidden; a lower level has narrower registers.</summary>
    [Fact]
    public void Contexts_take_what_they_may()
    {
        CpuInstructions here = CpuFeatures.Instructions;
        foreach (CpuLevel level in CpuFeatures.AvailableLevels)
        {
            Type? expected = level switch
            {
                CpuLevel.Avx2 when (here & (CpuInstructions.AvxVnni | CpuInstructions.Avx512VnniNarrow)) != 0 => typeof(Int16NarrowKernel),
                CpuLevel.Avx512 when here.HasFlag(CpuInstructions.Avx512Vnni) => typeof(Int16TileKernel),
                _ => null,
            };
            Assert.Equal(KernelOf(level, CpuInstructions.All) is VectorBf16Kernel or AmxBf16Kernel ? null : expected, KernelOf(level, CpuInstructions.All) as Int16TileKernel is { } kernel ? kernel.GetType() : null);
            Assert.IsNotAssignableFrom<Int16TileKernel>(KernelOf(level, CpuInstructions.All & ~(CpuInstructions.AvxVnni | CpuInstructions.Avx512Vnni | CpuInstructions.Avx512VnniNarrow)));
            Assert.Null(KernelOf(level, CpuInstructions.Assembled));
        }
        if (here.HasFlag(CpuInstructions.Avx512Vnni) && CpuFeatures.IsAvailable(CpuLevel.Avx512))
            Assert.Same(Int16TileKernel.WithoutBf16, KernelOf(CpuLevel.Avx512, CpuInstructions.Assembled | CpuInstructions.Avx512Vnni));
        if (here.HasFlag(CpuInstructions.Avx512VnniNarrow))
            Assert.Same(Int16NarrowKernel.Evex, KernelOf(CpuLevel.Avx2, CpuInstructions.All & ~CpuInstructions.AvxVnni));
    }

    private static Bf16TileKernel? KernelOf(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext context = new(level, threads: 1, allowed);
        return Bf16MatMul.Kernel(context);
    }

    private static void Run(Int16TileKernel kernel, int m, int n, int k, float[] a, float[] b, float[] c)
    {
        fixed (float* pa = a, pb = b, pc = c)
            Bf16MatMul.Run(TestDevices.OneThread.Context, kernel, new Bf16Job(m, n, k, new Bf16Operand(pa, k, 1), new Bf16Operand(pb, k, 1)) { C = pc, CRow = n });
    }

    private static double Sum(float[] a, float[] b, int k, int row, int column)
    {
        double sum = 0;
        for (int step = 0; step < k; step++)
            sum += (double)a[row * k + step] * b[column * k + step];
        return sum;
    }

    private static float[] Make(Numbers numbers, int count, int seed, bool ofA)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            float x = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            values[i] = numbers switch
            {
                Numbers.Outliers => x * (random.Next(100) == 0 ? 1000 : 1),
                Numbers.Positive => Math.Abs(x),
                Numbers.TinyAndHuge => x * (ofA ? 1e-36f : 1e36f),
                Numbers.HugeAndTiny => x * (ofA ? 1e36f : 1e-36f),
                _ => x,
            };
        }
        return values;
    }

    private static float[] Turned(float[] x, int rows, int columns) => [.. Enumerable.Range(0, x.Length).Select(i => x[i % rows * columns + i / rows])];

    private static byte[] Stored(float[] x, DType type)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor numbers = Tensor.From(x, [x.Length]);
        return (type == DType.F32 ? numbers : numbers.To(type)).AsSpan<byte>().ToArray();
    }
}
