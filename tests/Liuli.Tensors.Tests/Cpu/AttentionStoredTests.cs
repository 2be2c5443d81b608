using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Attention over keys and values as a cache stores them: every path against the naive twin, which reads the same stored numbers.</summary>
public class AttentionStoredTests
{
    private static readonly DType[] s_types = [DType.F32, DType.F16, DType.BF16, DType.Q8_0];

    // B, T, S, H, K, D: single queries over one block of keys and over several, prompts behind a cache, heads of odd widths.
    private static readonly AttentionProblem[] s_problems =
    [
        new(1, 1, 1, 1, 1, 32), new(2, 1, 37, 4, 2, 64), new(1, 1, 700, 7, 1, 96), new(1, 1, 1030, 6, 2, 32), new(3, 1, 256, 3, 3, 128), new(1, 1, 513, 10, 1, 64),
        new(2, 9, 40, 4, 2, 32), new(1, 9, 300, 6, 2, 64), new(1, 26, 26, 2, 2, 96), new(1, 1, 300, 5, 1, 20), new(1, 5, 70, 4, 2, 7), new(1, 1, 270, 4, 2, 80),
        new(1, 1, 67, 3, 1, 256), new(2, 1, 130, 9, 3, 48), new(1, 1, 65, 8, 1, 160),
    ];

    /// <summary>Every level, once more without assembled kernels where there are some, and every type.</summary>
    public static TheoryData<CpuLevel, CpuInstructions, DType> Paths
    {
        get
        {
            TheoryData<CpuLevel, CpuInstructions, DType> data = [];
            foreach (object[] path in Kernels.FastPaths)
                foreach (DType type in s_types)
                    data.Add((CpuLevel)path[0], (CpuInstructions)path[1], type);
            return data;
        }
    }

    private static readonly Once<(AttentionProblem Problem, DType Type), (float[] Output, float[] LogSumExp)> s_expected = new(item =>
    {
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        return Run(naive, item.Problem, item.Type);
    });

    [Theory, MemberData(nameof(Paths))]
    public void Equals_the_naive_twin(CpuLevel level, CpuInstructions allowed, DType type)
    {
        using CpuContext fast = new(level, threads: 2, allowed);
        foreach (AttentionProblem p in s_problems.Where(p => p.HeadWidth % type.BlockLength == 0))
            foreach (AttentionProblem masked in new[] { p, p with { Window = 1 + p.Keys / 2 }, p with { Causal = false, Scale = 0.3f }, p with { ScoreCap = 0.5f }, ByHead(p) })
            {
                (float[] Output, float[] LogSumExp) expected = s_expected[(masked, type)], actual = Run(fast, masked, type);
                Kernels.AssertClose(expected.Output, actual.Output, $"{type}: output of {masked}");
                Kernels.AssertClose(expected.LogSumExp, actual.LogSumExp, $"{type}: log-sum-exp of {masked}");
            }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Any_number_of_threads_gives_the_same_bits(CpuLevel level, CpuInstructions allowed, DType type)
    {
        foreach (AttentionProblem p in new[] { new AttentionProblem(1, 1, 2000, 8, 2, 64), new(1, 1, 17_000, 4, 4, 32), new(2, 40, 300, 4, 2, 32) })
        {
            using CpuContext one = new(level, threads: 1, allowed), three = new(level, threads: 3, allowed);
            Kernels.AssertSameBits(Run(one, p, type).Output, Run(three, p, type).Output, $"{type}: {p}");
        }
    }

    /// <summary>What stands behind the last key, in the same memory, counts for nothing: kernels read it, four keys at a time.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Keys_behind_the_last_one_change_nothing(CpuLevel level, CpuInstructions allowed, DType type)
    {
        using CpuContext context = new(level, threads: 1, allowed);
        AttentionProblem p = new(1, 1, 61, 4, 1, 32);
        byte[] key = Store(type, Kernels.Random(64 * 32, 2)), value = Store(type, Kernels.Random(64 * 32, 3));
        float[] query = Kernels.Random(4 * 32, 1), expected = new float[query.Length], actual = new float[query.Length];
        Attention.ForwardStored(context, p, query, type, key, value, expected);
        key.AsSpan((int)type.BytesFor(61 * 32)).Fill(0xFF);
        value.AsSpan((int)type.BytesFor(61 * 32)).Fill(0xFF);
        Attention.ForwardStored(context, p, query, type, key, value, actual);
        Kernels.AssertSameBits(expected, actual, $"{type}");
    }

    /// <summary>So many partial results that they fill the scratch memory several times, and so many keys that the blocks grow.</summary>
    [Fact]
    public void More_partial_results_than_fit_at_once_are_made_in_turn()
    {
        using CpuContext fast = new(CpuFeatures.Best, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        AttentionProblem many = new(110, 1, 257, 512, 1, 4);
        Assert.True(new DecodePlan(many).Pairs < 110);
        Kernels.AssertClose(Run(naive, many, DType.F32).Output, Run(fast, many, DType.F32).Output, "many sequences");
        AttentionProblem longer = new(1, 1, 30_000, 1000, 1, 1);
        Assert.True(new DecodePlan(longer).BlockKeys > 256);
        Kernels.AssertClose(Run(naive, longer, DType.F32).Output, Run(fast, longer, DType.F32).Output, "many keys");
    }

    /// <summary>With one key its probability is 1 and the output its value.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Stored_infinities_and_small_numbers_are_read_exactly(CpuLevel level, CpuInstructions allowed, DType type)
    {
        using CpuContext context = new(level, threads: 1, allowed);
        AttentionProblem p = new(1, 1, 1, 1, 1, 32);
        float[] value = new float[32], query = new float[32];
        (value[0], value[1], value[2], value[20]) = (6e-8f, -1.5f, 3f, type == DType.Q8_0 ? 1f : float.NegativeInfinity);
        byte[] stored = Store(type, value);
        float[] expected = new float[32], actual = new float[32];
        unsafe
        {
            fixed (byte* bytes = stored)
                for (int i = 0; i < 32; i++)
                    expected[i] = StoredRow.Number(type, bytes, i);
        }
        Attention.ForwardStored(context, p, query, type, Store(type, new float[32]), stored, actual);
        Kernels.AssertSameBits(expected, actual, $"{type}");
    }

    [Fact]
    public void Wrong_uses_say_what_was_expected()
    {
        using CpuContext context = new(CpuLevel.Portable, threads: 1);
        AttentionProblem p = new(1, 1, 2, 1, 1, 20);
        Assert.Contains("width 20 do not fill the blocks of 32", Message(p, DType.Q8_0));
        Assert.Contains("can be F32, F16, BF16 or Q8_0", Message(p, DType.Q4_0));
        Assert.Contains("must begin at a block", Message(new AttentionProblem(1, 1, 2, 1, 1, 32) { Key = new HeadLayout(64, 40, 32) }, DType.Q8_0));
        Assert.Contains("key has 8 elements", Message(p, DType.F16));

        string Message(AttentionProblem problem, DType type) =>
            Assert.Throws<ArgumentException>(() => Attention.ForwardStored(context, problem, new float[32], type, new byte[16], new byte[16], new float[32])).Message;
    }

    /// <summary>Keys and values as (B, K, S, D), the order of a cache.</summary>
    private static AttentionProblem ByHead(AttentionProblem p)
    {
        HeadLayout layout = new((long)p.Keys * p.KeyValueHeads * p.HeadWidth, p.HeadWidth, (long)p.Keys * p.HeadWidth);
        return p with { Key = layout, Value = layout };
    }

    private static (float[] Output, float[] LogSumExp) Run(CpuContext context, in AttentionProblem p, DType type)
    {
        int queries = p.Batch * p.Queries * p.Heads * p.HeadWidth, keys = p.Batch * p.Keys * p.KeyValueHeads * p.HeadWidth;
        byte[] key = Store(type, Kernels.Random(keys, 2)), value = Store(type, Kernels.Random(keys, 3));
        float[] output = new float[queries], logSumExp = new float[p.Batch * p.Heads * p.Queries];
        Array.Fill(output, 1e9f);
        int[] starts = [.. Enumerable.Range(0, p.Batch).Select(b => b == 1 ? 2 : 0)];
        Attention.ForwardStored(context, p, Kernels.Random(queries, 1), type, key, value, output, logSumExp, starts);
        return (output, logSumExp);
    }

    private static unsafe byte[] Store(DType type, float[] values)
    {
        byte[] bytes = new byte[type.BytesFor(values.Length)];
        fixed (float* source = values)
        fixed (byte* destination = bytes)
            StoredRow.Write(type, source, values.Length, destination);
        return bytes;
    }
}
