using Liuli.Inference;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Tokenizers;

namespace Liuli.Cli.Verbs;

/// <summary>What a model in training writes.</summary>
internal static class TrainingSample
{
    private const int MaxTokens = 60;

    /// <summary>Continues <paramref name="prompt"/>; the same step gives the same text.</summary>
    public static string Make(Decoder model, Tokenizer tokenizer, string prompt, long step, CancellationToken cancellation)
    {
        using TextGenerator generator = new(model, tokenizer, EndOf(tokenizer));
        GenerationOptions options = new() { MaxTokens = MaxTokens, Sampling = new SamplingOptions { Seed = (ulong)step } };
        IEnumerable<string> pieces = generator.Generate(Ids(tokenizer, prompt), options, cancellation).Select(piece => piece.Text);
        return prompt + string.Concat(pieces);
    }

    private static IReadOnlyList<int> Ids(Tokenizer tokenizer, string prompt)
    {
        IReadOnlyList<int> ids = PromptEncoding.Encode(tokenizer, prompt);
        if (ids.Count == 0)
            ids = tokenizer.Encode("\n", addSpecialTokens: false).Ids; // a vocabulary of characters has nothing that opens a text
        return ids.Count > 0 ? ids : [0];
    }

    private static List<int> EndOf(Tokenizer tokenizer) => (tokenizer.SpecialTokens.Eos ?? tokenizer.SpecialTokens.Sep) is { } id ? [id] : [];
}
