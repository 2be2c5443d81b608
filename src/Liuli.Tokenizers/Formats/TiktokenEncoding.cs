using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>What a file of ranks leaves unsaid: the pattern that cuts words, and the special tokens with their ids (those of the openly published encodings).</summary>
/// <param name="Name">The encoding's name, which is part of its file's name.</param>
/// <param name="Pattern">The word pattern.</param>
/// <param name="SpecialTokens">The special tokens, given the number of ranks.</param>
internal sealed record TiktokenEncoding(string Name, string Pattern, Func<int, IEnumerable<(string Token, int Id)>> SpecialTokens)
{
    /// <summary>Llama 3 and its successors: 256 special tokens after the ranks.</summary>
    public static TiktokenEncoding Llama3 { get; } = new("llama3", WordPatterns.Gpt4, ranks => Llama3Tokens().Select((token, i) => (token, ranks + i)));

    private static readonly TiktokenEncoding[] Known =
    [
        new("r50k_base", WordPatterns.Gpt2, _ => [("<|endoftext|>", 50256)]),
        new("gpt2", WordPatterns.Gpt2, _ => [("<|endoftext|>", 50256)]),
        new("p50k_base", WordPatterns.Gpt2, _ => [("<|endoftext|>", 50256)]),
        new("cl100k_base", WordPatterns.Gpt4, _ =>
            [("<|endoftext|>", 100257), ("<|fim_prefix|>", 100258), ("<|fim_middle|>", 100259), ("<|fim_suffix|>", 100260), ("<|endofprompt|>", 100276)]),
        new("o200k_base", WordPatterns.Gpt4o, _ => [("<|endoftext|>", 199999), ("<|endofprompt|>", 200018)]),
        new("qwen", WordPatterns.Qwen2, ranks =>
            [("<|endoftext|>", ranks), ("<|im_start|>", ranks + 1), ("<|im_end|>", ranks + 2), .. Enumerable.Range(0, 205).Select(i => ($"<|extra_{i}|>", ranks + 3 + i))]),
        Llama3,
    ];

    /// <summary>The encoding that a file's name speaks of.</summary>
    public static TiktokenEncoding OfFile(string path) =>
        Known.FirstOrDefault(encoding => Path.GetFileName(path).Contains(encoding.Name, StringComparison.OrdinalIgnoreCase))
        ?? throw TokenizerException.For($"Reading {path}", $"a name that says which encoding it is ({string.Join(", ", Known.Select(encoding => encoding.Name))})",
            $"'{Path.GetFileName(path)}'", "Rename the file, or call Tokenizer.FromTiktoken with its pattern and special tokens.");

    private static IEnumerable<string> Llama3Tokens()
    {
        static string Reserved(int i) => $"<|reserved_special_token_{i}|>";
        return
        [
            "<|begin_of_text|>", "<|end_of_text|>", Reserved(0), Reserved(1), Reserved(2), Reserved(3), "<|start_header_id|>", "<|end_header_id|>",
            Reserved(4), "<|eot_id|>", .. Enumerable.Range(5, 246).Select(Reserved),
        ];
    }
}
