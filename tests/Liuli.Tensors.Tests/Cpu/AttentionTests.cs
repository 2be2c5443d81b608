using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class AttentionTests
{
    public static TheoryData<CpuLevel> Levels => Kernels.FastLevels;

    // B, T, S, H, K, D: odd sizes, several tiles and blocks, grouped heads, widths that are and are not whole strips, decoding.
    private static readonly AttentionProblem[] s_problems =
    [
        new(1, 1, 1, 1, 1, 1), new(2, 5, 5, 2, 2, 3), new(1, 7, 7, 4, 2, 8), new(2, 33, 33, 3, 1, 16), new(1, 64, 64, 2, 2, 32),
        new(1, 65, 65, 4, 2, 20), new(2, 48, 300, 2, 1, 64), new(1, 130, 130, 1, 1, 40), new(1, 300, 300, 2, 2, 32), new(1, 3, 270, 2, 2, 48),
        new(2, 1, 9, 4, 2, 16), new(1, 1, 600, 8, 2, 64), new(3, 1, 33, 3, 3, 5), new(1, 1, 5, 1, 1, 1), new(2, 1, 70, 12, 1, 32),
    ];

    private static readonly Once<AttentionProblem, Case> s_expected = new(p =>
    {
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        Case expected = new(p);
        expected.Forward(naive);
        expected.Backward(naive);
        return expected;
    });

    [Theory, MemberData(nameof(Levels))]
    public void Forward_equals_the_naive_twin(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 2);
        foreach (AttentionProblem p in WithMasks())
        {
            Case expected = s_expected[p], actual = new(p);
            actual.Forward(fast);
            Kernels.AssertClose(expected.Output, actual.Output, $"output of {p}");
            Kernels.AssertClose(expected.LogSumExp, actual.LogSumExp, $"log-sum-exp of {p}");
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Backward_equals_the_naive_twin(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 2);
        foreach (AttentionProblem p in WithMasks())
        {
            Case expected = s_expected[p], actual = new(p);
            actual.Forward(fast);
            actual.Backward(fast);
            Kernels.AssertClose(expected.QueryGradient, actual.QueryGradient, $"dQ of {p}");
            Kernels.AssertClose(expected.KeyGradient, actual.KeyGradient, $"dK of {p}");
            Kernels.AssertClose(expected.ValueGradient, actual.ValueGradient, $"dV of {p}");
        }
    }

    /// <summary>Padding of more than a block of keys, on the left and on the right: tiles of queries that see nothing, and some that begin in the middle of a block.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Long_padding_is_not_seen(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        foreach (AttentionProblem p in new[] { new AttentionProblem(3, 290, 290, 2, 1, 16), new(3, 290, 290, 2, 2, 16) { Window = 21 }, new(3, 290, 290, 1, 1, 16) { Causal = false } })
        {
            Case expected = new(p, [0, 271, 150], [290, 290, 160]), actual = new(p, [0, 271, 150], [290, 290, 160]);
            expected.Forward(naive);
            actual.Forward(fast);
            Kernels.AssertClose(expected.Output, actual.Output, $"output of {p}");
            Kernels.AssertClose(expected.LogSumExp, actual.LogSumExp, $"log-sum-exp of {p}");
            expected.Backward(naive);
            actual.Backward(fast);
            Kernels.AssertClose(expected.QueryGradient, actual.QueryGradient, $"dQ of {p}");
            Kernels.AssertClose(expected.KeyGradient, actual.KeyGradient, $"dK of {p}");
            Kernels.AssertClose(expected.ValueGradient, actual.ValueGradient, $"dV of {p}");
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Slices_of_one_array_need_no_copies(CpuLevel level)
    {
        const int T = 37, H = 3, D = 32, Row = 3 * H * D;
        HeadLayout slice = new(T * Row, Row, D);
        AttentionProblem p = new AttentionProblem(2, T, T, H, H, D) with { Query = slice, Key = slice, Value = slice };
        float[] qkv = Kernels.Random(2 * T * Row, 1), gradient = Kernels.Random(2 * T * H * D, 2);
        (float[] Output, float[] Gradient) expected = Run(CpuLevel.Naive), actual = Run(level);
        Kernels.AssertClose(expected.Output, actual.Output, "output");
        Kernels.AssertClose(expected.Gradient, actual.Gradient, "gradient of the joint array");

        (float[], float[]) Run(CpuLevel on)
        {
            using CpuContext context = new(on, threads: 2);
            float[] output = new float[gradient.Length], logSumExp = new float[2 * T * H], result = new float[qkv.Length];
            ReadOnlySpan<float> q = qkv, k = q[(H * D)..], v = q[(2 * H * D)..];
            Attention.Forward(context, p, q, k, v, output, logSumExp);
            Attention.Backward(context, p, q, k, v, output, logSumExp, gradient, result, result.AsSpan(H * D), result.AsSpan(2 * H * D));
            return (output, result);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Any_number_of_threads_gives_the_same_bits(CpuLevel level)
    {
        foreach (AttentionProblem p in new[] { new AttentionProblem(2, 100, 100, 4, 2, 32), new(1, 200, 300, 2, 2, 20), new(3, 1, 200, 4, 4, 16), new(1, 90, 90, 2, 2, 16) { Dropout = new DropoutMask(7, 1, 0, 0x80000000, 2) } })
        {
            Case? one = null;
            for (int threads = 1; threads <= 4; threads++)
            {
                using CpuContext context = new(level, threads);
                Case current = new(p);
                current.Forward(context);
                current.Backward(context);
                one ??= current;
                Kernels.AssertSameBits(one.Output, current.Output, $"output of {p}, {threads} threads");
                Kernels.AssertSameBits(one.LogSumExp, current.LogSumExp, $"log-sum-exp of {p}, {threads} threads");
                Kernels.AssertSameBits(one.QueryGradient, current.QueryGradient, $"dQ of {p}, {threads} threads");
                Kernels.AssertSameBits(one.KeyGradient, current.KeyGradient, $"dK of {p}, {threads} threads");
                Kernels.AssertSameBits(one.ValueGradient, current.ValueGradient, $"dV of {p}, {threads} threads");
            }
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Gradients_can_be_added_to_what_is_there(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 1);
        AttentionProblem p = new(1, 50, 50, 2, 1, 24);
        Case once = new(p), twice = new(p with { Accumulate = true });
        once.Forward(context);
        twice.Forward(context);
        Array.Fill(twice.QueryGradient, 0f);
        Array.Fill(twice.KeyGradient, 0f);
        Array.Fill(twice.ValueGradient, 0f);
        once.Backward(context);
        twice.Backward(context);
        twice.Backward(context);
        Kernels.AssertClose([.. once.QueryGradient.Select(x => 2 * x)], twice.QueryGradient, "2·dQ");
        Kernels.AssertClose([.. once.KeyGradient.Select(x => 2 * x)], twice.KeyGradient, "2·dK");
        Kernels.AssertClose([.. once.ValueGradient.Select(x => 2 * x)], twice.ValueGradient, "2·dV");
    }

    /// <summary>By hand: scores 0 and ln 3 give the probabilities 1/4 and 3/4; the first query sees the first key alone.</summary>
    [Fact]
    public void The_naive_twin_computes_as_on_paper()
    {
        using CpuContext context = new(CpuLevel.Naive, threads: 1);
        float[] output = new float[2], logSumExp = new float[2];
        Attention.Forward(context, new AttentionProblem(1, 2, 2, 1, 1, 1) { Scale = 1f }, [5f, 1f], [0f, MathF.Log(3f)], [8f, 16f], output, logSumExp);
        Assert.Equal([8f, 14f], output);
        Assert.Equal([0f, MathF.Log(4f)], logSumExp);
    }

    /// <summary>By hand: tanh(ln 3) = 0.8, so a score of 2·ln 3 under a cap of 2 is 1.6.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Scores_are_capped_as_on_paper(CpuLevel level)
    {
        foreach (CpuLevel on in (CpuLevel[])[CpuLevel.Naive, level])
        {
            using CpuContext context = new(on, threads: 1);
            float[] output = new float[2], logSumExp = new float[2];
            AttentionProblem p = new(1, 2, 2, 1, 1, 1) { Scale = 1f, ScoreCap = 2f };
            Attention.Forward(context, p, [5f, 1f], [0f, 2 * MathF.Log(3f)], [0f, 1f], output, logSumExp);
            Kernels.AssertClose([0f, 1 / (1 + MathF.Exp(-1.6f))], output, "output");
            Kernels.AssertClose([0f, MathF.Log(1 + MathF.Exp(1.6f))], logSumExp, "log-sum-exp");
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Large_scores_neither_overflow_nor_vanish(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 1);
        AttentionProblem p = new(1, 2, 2, 1, 1, 1);
        float[] output = new float[2];
        Attention.Forward(context, p, [100f, 100f], [100f, 102f], [1f, 2f], output);
        Kernels.AssertClose([1f, 2f], output, "scores of 10,000 and more");
        Attention.Forward(context, p, [-100f, -100f], [100f, 102f], [1f, 2f], output);
        Kernels.AssertClose([1f, 1f], output, "scores of −10,000 and less");
    }

    [Fact]
    public void Wrong_uses_say_what_was_expected()
    {
        using CpuContext context = new(CpuLevel.Portable, threads: 1);
        AttentionProblem p = new(1, 4, 4, 4, 2, 2);
        float[] q = new float[32], k = new float[16], o = new float[32];
        Assert.Contains("multiple", Message(p with { Heads = 3 }, q, k));
        Assert.Contains("key has 3", Message(p, q, new float[3]));
        Assert.Contains("query has 5", Message(p, new float[5], k));
        Assert.Contains("scale", Message(p with { Scale = -1f }, q, k));
        Assert.Contains("Offset", Message(p with { Offset = -1 }, q, k));
        Assert.Contains("cap", Message(p with { ScoreCap = float.NaN }, q, k));
        Assert.Contains("negative", Message(p with { Queries = -1 }, q, k));
        Assert.Contains("wide", Message(new AttentionProblem(1, 1, 1, 1, 1, 5000), new float[5000], new float[5000]));

        string Message(AttentionProblem problem, float[] query, float[] key) =>
            Assert.Throws<ArgumentException>(() => Attention.Forward(context, problem, query, key, k, o)).Message;
    }

    private static IEnumerable<AttentionProblem> WithMasks()
    {
        foreach (AttentionProblem p in s_problems)
        {
            yield return p;
            yield return p with { Causal = false };
            yield return p with { Window = 1 + p.Keys / 3, Scale = 0.7f };
            yield return p with { ScoreCap = 0.8f, Scale = 0.7f };
            yield return p with { Dropout = new DropoutMask(0xFEDCBA9876543210, 3, 0xFFFFFFF8, 0xC0000000, 4) };
            yield return p with { ScoreCap = 0.8f, Causal = false, Dropout = new DropoutMask(7, 1, 0, 0x80000000, 2) };
        }
        yield return new AttentionProblem(1, 4, 60, 2, 1, 8) with { Offset = 10 };
        yield return new AttentionProblem(1, 60, 10, 2, 1, 8) with { Offset = 0, Window = 4 };
    }

    /// <summary>One problem with its data; the sequences differ in padding on both sides, so that some queries see no key at all.</summary>
    private sealed class Case(AttentionProblem p, int[]? starts = null, int[]? ends = null)
    {
        private readonly float[] _query = Kernels.Random(p.Batch * p.Queries * p.Heads * p.HeadWidth, 1);
        private readonly float[] _key = Kernels.Random(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 2);
        private readonly float[] _value = Kernels.Random(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth, 3);
        private readonly float[] _outputGradient = Kernels.Random(p.Batch * p.Queries * p.Heads * p.HeadWidth, 4);
        private readonly int[] _starts = starts ?? [.. Enumerable.Range(0, p.Batch).Select(b => b == 1 ? 2 : 0)];
        private readonly int[] _ends = ends ?? [.. Enumerable.Range(0, p.Batch).Select(b => b == 1 ? p.Keys - 1 : p.Keys)];

        // Filled with a number that must not survive.
        public float[] Output { get; } = Filled(p.Batch * p.Queries * p.Heads * p.HeadWidth);
        public float[] LogSumExp { get; } = Filled(p.Batch * p.Heads * p.Queries);
        public float[] QueryGradient { get; } = Filled(p.Batch * p.Queries * p.Heads * p.HeadWidth);
        public float[] KeyGradient { get; } = Filled(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth);
        public float[] ValueGradient { get; } = Filled(p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth);

        public void Forward(CpuContext context) => Attention.Forward(context, p, _query, _key, _value, Output, LogSumExp, _starts, _ends);

        public void Backward(CpuContext context) =>
            Attention.Backward(context, p, _query, _key, _value, Output, LogSumExp, _outputGradient, QueryGradient, KeyGradient, ValueGradient, _starts, _ends);

        private static float[] Filled(int count)
        {
            float[] values = new float[count];
            Array.Fill(values, 1e9f);
            return values;
        }
    }
}
