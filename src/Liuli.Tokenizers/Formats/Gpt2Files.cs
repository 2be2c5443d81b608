using System.Runtime.CompilerServices;
using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>A byte-level BPE from vocab.json and merges.txt: GPT-2's, or RoBERTa's where the configuration names that class.</summary>
internal static class Gpt2Files
{
    private static readonly string[] UsualSpecials = ["<|endoftext|>", "<s>", "<pad>", "</s>", "<unk>", "<mask>"];

    public static Tokenizer Load(string vocabPath, string mergesPath, TokenizerConfig? config)
    {
        Vocabulary vocabulary = VocabularyFile.ReadJson(vocabPath);
        bool prefixSpace = config?.AddPrefixSpace ?? false;
        ByteLevelDecoder decoder = new();
        TokenizerPipeline pipeline = new()
        {
            PreTokenizer = new ByteLevelPreTokenizer(prefixSpace),
            Model = new BpeModel(vocabulary, ReadMerges(mergesPath, vocabulary), new BpeOptions(ByteLevel: true), mergesPath),
            PostProcessor = PostProcessor(vocabulary, config, prefixSpace),
            Decoder = decoder,
            AddedTokens = Added(vocabulary, config, vocabPath),
            CleansUp = TokenizerJsonReader.CleansUp(decoder, config),
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, config));
    }

    /// <summary>A merges.txt: two tokens a line, with one space between, in the order in which they were learned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, over tens of thousands of entries: not worth starting unoptimised
    public static BpeMerges ReadMerges(string path, Vocabulary vocabulary)
    {
        BpeMerges merges = new(vocabulary, null, path);
        int number = 0;
        ReadOnlySpan<char> text = InputFile.ReadText(path);
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range].TrimEnd('\r');
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version")))
                continue;
            int space = line.IndexOf(' ');
            if (space <= 0 || space == line.Length - 1 || line[(space + 1)..].Contains(' '))
                throw TokenizerException.For($"Reading {path}", $"two tokens with one space between in line {number}", $"'{(line.Length > 60 ? line[..60] : line)}'",
                    "The file is damaged; get it again.");
            merges.Add(line[..space], line[(space + 1)..]);
        }
        return merges;
    }

    private static IPostProcessor PostProcessor(Vocabulary vocabulary, TokenizerConfig? config, bool prefixSpace)
    {
        if (config?.TokenizerClass?.StartsWith("Roberta", StringComparison.Ordinal) == true
            && vocabulary.TryGetId("</s>", out int sep) && vocabulary.TryGetId("<s>", out int cls))
            return new RobertaProcessing(("</s>", sep), ("<s>", cls), TrimOffsets: true, prefixSpace);
        if (config?.AddBosToken == true && config.Names.TryGetValue("bos_token", out string? bos) && vocabulary.TryGetId(bos, out int id))
        {
            TemplatePiece first = TemplatePiece.Special(bos, id);
            return new TemplateProcessing([first, TemplatePiece.Text("A")], [first, TemplatePiece.Text("A"), first with { TypeId = 1 }, TemplatePiece.Text("B", 1)]);
        }
        return new ByteLevelProcessing(AddPrefixSpace: prefixSpace, TrimOffsets: false);
    }

    private static AddedToken[] Added(Vocabulary vocabulary, TokenizerConfig? config, string source)
    {
        List<AddedToken> tokens = [.. config?.AddedTokens ?? []];
        IEnumerable<string> names = config is { Names.Count: > 0 } ? config.Names.Values : UsualSpecials;
        foreach (string name in names.Distinct())
        {
            if (tokens.All(token => token.Content != name) && vocabulary.TryGetId(name, out int id))
                tokens.Add(new AddedToken(id, name, Special: true));
        }
        return AddedTokenReader.Check(tokens, vocabulary, source);
    }
}
