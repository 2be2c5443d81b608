using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Attention with products of 16-bit integers, held to the naive twin and to what rounding queries, keys and values to bfloat16 costs.</summary>
public class FixedPointAttentionTests
{
    public enum Numbers
    {
        Signed,
        Positive,
        Large,
        Tiny,

        /// <summary>One of eight numbers of a vector, always the same, is fifty times as large, as it is in keys of real models.</summary>
        Outliers,
    }

    // B, T, S, H, K, D: grouped heads, odd sizes and widths, several blocks of 512 keys, prompts behind a cache, rows that do not fill tiles.
    private static readonly AttentionProblem[] s_problems =
    [
        new(1, 100, 100, 4, 1, 64), new(2, 67, 301, 2, 2, 40), new(1, 65, 1100, 3, 3, 32), new(1, 17, 700, 8, 2, 128), new(2, 9, 130, 16, 2, 20), new(1, 1, 600, 64, 1, 33) { Dropout = new DropoutMask(7, 1, 0, 0x80000000, 2) },
    ];

    private static IEnumerable<AttentionProblem> WithMasks => s_problems.SelectMany(p => new[]
    {
        p, p with { Causal = false }, p with { Window = 1 + p.Keys / 3, Scale = 0.2f }, p with { ScoreCap = 3f }, p with { Offset = Math.Max(0, p.Keys - p.Queries - 20) },
        p with { Dropout = new DropoutMask(0xFEDCBA9876543210, 3, 0xFFFFFFF8, 0x40000000, 4 / 3f) },
    }).Select(p => p with { Precision = MatMulPrecision.BF16 });

    [SkippableTheory]
    [InlineData(Numbers.Signed, 0.3)]
    [InlineData(Numbers.Positive, 0.3)]
    [InlineData(Numbers.Large, 1)]
    [InlineData(Numbers.Tiny, 0.3)]
    [InlineData(Numbers.Outliers, 1)]
    public void The_error_is_no_more_than_that_of_rounding_to_bfloat16(Numbers numbers, double part)
    {
        using CpuContext fast = Fast(2), naive = new(CpuLevel.Naive, threads: 1);
        foreach (AttentionProblem p in WithMasks)
        {
            Assert.True(FixedPointForward.Fits(fast, p));
            Case exact = new(p, numbers), rounded = exact.Rounded(), actual = new(p, numbers);
            exact.Forward(naive);
            rounded.Forward(naive);
            actual.Forward(fast);
            AssertBetter(exact.Output, rounded.Output, actual.Output, part, $"output of {p}");
            AssertBetter(exact.LogSumExp, rounded.LogSumExp, actual.LogSumExp, part, $"log-sum-exp of {p}");
        }
    }

    [SkippableTheory]
    [InlineData(Numbers.Signed, 0.3)]
    [InlineData(Numbers.Positive, 1)]
    [InlineData(Numbers.Tiny, 0.3)]
    public void Gradients_err_no_more_than_with_inputs_rounded_to_bfloat16(Numbers numbers, double part)
    {
        using CpuContext fast = Fast(2), naive = new(CpuLevel.Naive, threads: 1);
        foreach (AttentionProblem p in WithMasks.Where(p => p.Queries > 1))
        {
            Case exact = new(p, numbers), rounded = exact.Rounded(), actual = new(p, numbers);
            foreach ((Case each, CpuContext context) in new[] { (exact, naive), (rounded, naive), (actual, fast) })
            {
                each.Forward(context);
                each.Backward(context);
            }
            AssertBetter(exact.QueryGradient, rounded.QueryGradient, actual.QueryGradient, part, $"dQ of {p}");
            AssertBetter(exact.KeyGradient, rounded.KeyGradient, actual.KeyGradient, part, $"dK of {p}");
            AssertBetter(exact.ValueGradient, rounded.ValueGradient, actual.ValueGradient, part, $"dV of {p}");
        }
    }

    /// <summary>Vectors and weights that come nearest to the largest sums: all numbers alike, all scores alike, one key, keys in one direction.</summary>
    [SkippableFact]
    public void No_sum_overflows()
    {
        using CpuContext fast = Fast(1), naive = new(CpuLevel.Naive, threads: 1);
        foreach (int width in new[] { 1, 31, 64, 512, 1024 })
            foreach ((float query, float key, float value, int keys) in new[] { (1f, 1f, -1f, 512), (1e-4f, 1f, 3f, 1024), (0f, 1f, -2e30f, 511), (-1e9f, 1f, 1e-30f, 300), (1e-30f, 1f, 1e30f, 257), (1e35f, 1e-30f, 1f, 257), (1e-30f, -1e35f, 1f, 300) })
            {
                AttentionProblem p = new AttentionProblem(1, 24, keys, 4, 1, width) with { Precision = MatMulPrecision.BF16, Causal = false };
                Assert.True(FixedPointForward.Fits(fast, p));
                float[] q = Filled(24 * 4 * width, query), k = Filled(keys * width, key), v = Filled(keys * width, value);
                float[] expected = new float[q.Length], actual = new float[q.Length];
                Attention.Forward(naive, p, q, k, v, expected);
                Attention.Forward(fast, p, q, k, v, actual);
                Kernels.AssertClose(expected.Select(x => x / value).ToArray(), actual.Select(x => x / value).ToArray(), $"{query}, {key}, {value}, {p}", 5e-4f);
            }
    }

    /// <summary>What a query gets depends on itself and the keys that it sees: later ones change no bit of it, nor does it matter with which others it is computed.</summary>
    [SkippableFact]
    public void Parts_of_a_prompt_have_the_bits_of_the_whole()
    {
        const int T = 700, Cut = 333, H = 4, D = 48;
        using CpuContext context = Fast(2);
        AttentionProblem whole = new AttentionProblem(1, T, T, H, 2, D) with { Precision = MatMulPrecision.BF16 };
        float[] q = Kernels.Random(T * H * D, 1), k = Kernels.Random(T * 2 * D, 2), v = Kernels.Random(T * 2 * D, 3), all = new float[q.Length], parts = new float[q.Length];
        Attention.Forward(context, whole, q, k, v, all);
        Attention.Forward(context, whole with { Queries = Cut, Keys = Cut, Offset = 0 }, q.AsSpan(0, Cut * H * D), k.AsSpan(0, Cut * 2 * D), v.AsSpan(0, Cut * 2 * D), parts.AsSpan(0, Cut * H * D));
        Attention.Forward(context, whole with { Queries = T - Cut, Offset = Cut }, q.AsSpan(Cut * H * D), k, v, parts.AsSpan(Cut * H * D));
        Kernels.AssertSameBits(all, parts, "two parts");
    }

    [SkippableFact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        foreach (AttentionProblem p in WithMasks)
        {
            Case? one = null;
            for (int threads = 1; threads <= 3; threads++)
            {
                using CpuContext context = Fast(threads);
                Case current = new(p, Numbers.Signed);
                current.Forward(context);
                one ??= current;
                Kernels.AssertSameBits(one.Output, current.Output, $"output of {p}, {threads} threads");
                Kernels.AssertSameBits(one.LogSumExp, current.LogSumExp, $"log-sum-exp of {p}, {threads} threads");
            }
        }
    }

    /// <summary>Caches are read as they are stored: every type gives the bits that its numbers give as floats.</summary>
    [SkippableFact]
    public void Stored_keys_and_values_are_those_numbers()
    {
        using CpuContext context = Fast(1);
        AttentionProblem p = new AttentionProblem(1, 40, 600, 4, 2, 64) with { Precision = MatMulPrecision.BF16 };
        float[] q = Kernels.Random(40 * 4 * 64, 1), k = Kernels.Random(600 * 2 * 64, 2), v = Kernels.Random(600 * 2 * 64, 3), expected = new float[q.Length], actual = new float[q.Length];
        foreach (DType type in new[] { DType.F16, DType.BF16, DType.Q8_0 })
        {
            byte[] keys = Store(type, k), values = Store(type, v);
            Attention.Forward(context, p, q, Read(type, keys, k.Length), Read(type, values, v.Length), expected);
            Attention.ForwardStored(context, p, q, type, keys, values, actual);
            Kernels.AssertSameBits(expected, actual, $"{type}");
        }
    }

    /// <summary>A number that is none reaches all queries that see it, through the softmax all of their output, and no others.</summary>
    [SkippableTheory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_stays_where_it_is_seen(float bad)
    {
        const int T = 300, D = 32, At = 150;
        using CpuContext context = Fast(1);
        AttentionProblem p = new AttentionProblem(1, T, T, 1, 1, D) with { Precision = MatMulPrecision.BF16 };
        float[] q = Kernels.Random(T * D, 1), k = Kernels.Random(T * D, 2), v = Kernels.Random(T * D, 3), clean = new float[T * D];
        Attention.Forward(context, p, q, k, v, clean);
        for (int which = 0; which < 3; which++)
        {
            float[][] inputs = [[.. q], [.. k], [.. v]];
            inputs[which][At * D + 3] = bad;
            float[] output = new float[T * D];
            Attention.Forward(context, p, inputs[0], inputs[1], inputs[2], output);
            for (int t = 0; t < T; t++)
                if (which == 0 ? t == At : t >= At)
                    Assert.All(output.Skip(t * D).Take(D), x => Assert.True(float.IsNaN(x), $"input {which}, query {t}: {x}"));
                else
                    Kernels.AssertSameBits(clean.AsSpan(t * D, D), output.AsSpan(t * D, D), $"input {which}, query {t}");
        }
    }

    [SkippableFact]
    public void Nothing_is_allocated()
    {
        using CpuContext context = Fast(1);
        AttentionProblem p = s_problems[0] with { Precision = MatMulPrecision.BF16 };
        Case data = new(p, Numbers.Signed);
        data.Forward(context);
        long before = GC.GetAllocatedBytesForCurrentThread();
        data.Forward(context);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Nobody gets rounded products who did not ask for them, and none where they do not pay.</summary>
    [SkippableFact]
    public void Only_where_it_is_allowed_and_pays()
    {
        using CpuContext context = Fast(1), vectors = new(CpuLevel.Avx512, threads: 1, CpuInstructions.None);
        AttentionProblem p = new AttentionProblem(1, 64, 512, 1, 1, 64) with { Precision = MatMulPrecision.BF16 };
        Assert.True(FixedPointForward.Fits(context, p));
        Assert.False(FixedPointForward.Fits(context, p with { Precision = MatMulPrecision.F32 }));
        Assert.False(FixedPointForward.Fits(context, p with { Queries = 63 }));
        Assert.False(FixedPointForward.Fits(context, p with { Keys = 256 }));
        Assert.False(FixedPointForward.Fits(vectors, p));
    }

    private static CpuContext Fast(int threads)
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Vnni), "this processor has no AVX-512 VNNI");
        return new CpuContext(CpuFeatures.Best, threads);
    }

    private static void AssertBetter(float[] exact, float[] rounded, float[] actual, double part, string what)
    {
        double allowed = part * Error(exact, rounded) + 1e-6 * Error(exact, new float[exact.Length]), error = Error(exact, actual);
        Assert.True(error <= allowed, $"root of the mean square error {error:E2}, allowed {allowed:E2} ({part} times that of inputs rounded to bfloat16): {what}");
    }

    // Rows without keys have a log-sum-exp of −∞ in all of them.
    private static double Error(float[] exact, float[] x)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < exact.Length; i++)
            if (float.IsFinite(exact[i]))
            {
                double error = (double)exact[i] - x[i];
                (sum, count) = (sum + error * error, count + 1);
            }
        return Math.Sqrt(sum / count);
    }

    private static float[] Filled(int count, float value)
    {
        float[] numbers = new float[count];
        Array.Fill(numbers, value);
        return numbers;
    }

    private static unsafe byte[] Store(DType type, float[] numbers)
    {
        byte[] bytes = new byte[type.BytesFor(numbers.Length)];
        fixed (float* source = numbers)
        fixed (byte* destination = bytes)
            StoredRow.Write(type, source, numbers.Length, destination);
        return bytes;
    }

    private static unsafe float[] Read(DType type, byte[] stored, int count)
    {
        float[] numbers = new float[count];
        fixed (byte* source = stored)
            for (int i = 0; i < count; i++)
                numbers[i] = StoredRow.Number(type, source, i);
        return numbers;
    }

    /// <summary>One problem with its data; the second sequence is padded on both sides, so that some queries see no key at all.</summary>
    private sealed class Case(AttentionProblem p, Numbers numbers)
    {
        private static readonly Once<(Numbers Numbers, int Count, int Seed), (float[] Values, float[] Rounded)> s_inputs = new(input =>
        {
            float[] values = Make(input.Numbers, input.Count, input.Seed);
            return (values, Round(values));
        });

        private readonly int[] _starts = [.. Enumerable.Range(0, p.Batch).Select(b => b == 1 ? p.Keys - p.Queries + 2 : 0)];
        private readonly int[] _ends = [.. Enumerable.Range(0, p.Batch).Select(b => b == 1 ? p.Keys - 1 : p.Keys)];
        private float[] _query = s_inputs[(numbers, p.Batch * p.Queries * p.Heads * p.HeadWidth, 1)].Values;
        private float[] _key = s_inputs[(numbers, p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 2)].Values;
        private float[] _value = s_inputs[(numbers, p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 3)].Values;
        private float[] _outputGradient = s_inputs[(numbers, p.Batch * p.Queries * p.Heads * p.HeadWidth, 4)].Values;

        public float[] Output { get; } = new float[p.Batch * p.Queries * p.Heads * p.HeadWidth];
        public float[] LogSumExp { get; } = new float[p.Batch * p.Heads * p.Queries];
        public float[] QueryGradient { get; } = new float[p.Batch * p.Queries * p.Heads * p.HeadWidth];
        public float[] KeyGradient { get; } = new float[p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth];
        public float[] ValueGradient { get; } = new float[p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth];

        public Case Rounded() => new(p, numbers)
        {
            _query = s_inputs[(numbers, _query.Length, 1)].Rounded,
            _key = s_inputs[(numbers, _key.Length, 2)].Rounded,
            _value = s_inputs[(numbers, _value.Length, 3)].Rounded,
            _outputGradient = s_inputs[(numbers, _outputGradient.Length, 4)].Rounded,
        };

        public void Forward(CpuContext context) => Attention.Forward(context, p, _query, _key, _value, Output, LogSumExp, _starts, _ends);

        public void Backward(CpuContext context) =>
            Attention.Backward(context, p, _query, _key, _value, Output, LogSumExp, _outputGradient, QueryGradient, KeyGradient, ValueGradient, _starts, _ends);

        private static float[] Round(float[] x) => [.. x.Select(value => Conversion.Rounded(value, DType.BF16))];

        private static float[] Make(Numbers numbers, int count, int seed)
        {
            Random random = new(seed);
            float[] values = new float[count];
            for (int i = 0; i < count; i++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                values[i] = (float)(numbers switch
                {
                    Numbers.Positive => Math.Abs(normal),
                    Numbers.Large => 1e3 * normal,
                    Numbers.Tiny => 1e-6 * normal,
                    Numbers.Outliers when i % 8 == 3 => (seed == 2 ? 50 : 0.02) * normal,
                    _ => normal,
                });
            }
            return values;
        }
    }
}
