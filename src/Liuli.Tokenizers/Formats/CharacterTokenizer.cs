using System.Text;
using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>The tokenizer of single characters: a BPE without merges, so that every reader of tokenizer.json knows it.</summary>
internal static class CharacterTokenizer
{
    public static Tokenizer Create(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SortedSet<int> codes = [];
        foreach (Rune rune in text.EnumerateRunes())
            codes.Add(rune.Value);
        const string source = "the text's characters";
        Vocabulary vocabulary = Vocabulary.Create(codes.Select((code, id) => (new Rune(code).ToString(), id)), source, codes.Count);
        TokenizerPipeline pipeline = new() { Model = new BpeModel(vocabulary, new BpeMerges(vocabulary, null, source), new BpeOptions(), source), Decoder = new FuseDecoder() };
        return new Tokenizer(pipeline, new SpecialTokens());
    }
}
