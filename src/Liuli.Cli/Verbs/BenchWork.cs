using Liuli.Cli.Hosting;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>The sizes of a product (M, K) · (K, N).</summary>
internal sealed record MatMulShape(int Rows, int Columns, int Inner);

/// <summary>What <c>bench</c> is to measure.</summary>
internal sealed record BenchWork
{
    // 512 tokens are what other programs' benchmarks read; 64 are enough for a steady rate; 4 × 64 is a step that every machine makes in seconds.
    public const int DefaultPrompt = 512, DefaultGenerate = 64, DefaultBatch = 4, DefaultContext = 64;

    public required Language Say { get; init; }
    public bool Prompt { get; init; }
    public bool Decode { get; init; }
    public bool Train { get; init; }
    public bool MatMul { get; init; }
    public bool Tokenize { get; init; }
    public int? PromptTokens { get; init; }
    public int? GenerateTokens { get; init; }
    public int? Threads { get; init; }
    public int Repeats { get; init; }
    public int Batch { get; init; }
    public int? Context { get; init; }
    public MatMulPrecision Precision { get; init; }
    public bool Recompute { get; init; }
    public required IReadOnlyList<MatMulShape> Shapes { get; init; }
    public string? Tokenizer { get; init; }
    public string? TextFile { get; init; }

    /// <summary>Whether <c>--model</c> or <c>--config</c> is looked at.</summary>
    public bool NeedsModel => Prompt || Decode || Train || (Tokenize && Tokenizer is null);

    /// <summary>Whether a config.json alone will not do.</summary>
    public bool NeedsTokenizerOfModel => Tokenize && Tokenizer is null;

    /// <summary>Prompt and generated tokens that fit a context; what was asked for is kept or refused, defaults shrink.</summary>
    public (int Prompt, int Generate) Lengths(int context)
    {
        int generate = GenerateTokens ?? Math.Max(2, Math.Min(DefaultGenerate, PromptTokens is { } asked ? context - asked : context / 2));
        int prompt = PromptTokens ?? Math.Max(1, Math.Min(DefaultPrompt, context - generate));
        if ((long)prompt + generate > context)
            throw new UsageException(Say[$"{Counted.Of(prompt, "prompt token")} and {Counted.Of(generate, "generated one")} do not fit the model's context of {context}; ask for fewer", $"提示的 {prompt} 个词元加上生成的 {generate} 个，超出了模型的上下文 {context}；请减少"]);
        return (prompt, generate);
    }

    /// <summary>T of a training step.</summary>
    public int TrainingContext(int context)
    {
        int length = Context ?? Math.Min(DefaultContext, context);
        return length <= context ? length
            : throw new UsageException(Say[$"--context {length} is more than the model's context of {context}", $"--context {length} 超出了模型的上下文 {context}"]);
    }
}
