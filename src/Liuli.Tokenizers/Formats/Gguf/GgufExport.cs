using System.Globalization;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>Describes a tokenizer as the metadata of a GGUF file do.</summary>
internal sealed class GgufExport
{
    private readonly Tokenizer _tokenizer;
    private readonly int _rows;
    private readonly Action<string> _warn;
    private readonly Dictionary<int, AddedToken> _added;

    private GgufExport(Tokenizer tokenizer, int rows, Action<string> warn)
    {
        _tokenizer = tokenizer;
        _rows = rows;
        _warn = warn;
        _added = tokenizer.AddedTokens.ToDictionary(token => token.Id);
        Texts = new string[rows];
        Types = new int[rows];
        HashSet<string> taken = new(StringComparer.Ordinal);
        for (int id = 0; id < rows; id++)
        {
            Texts[id] = tokenizer.HasId(id) ? tokenizer.IdToToken(id) : "";
            Types[id] = (int)TypeOf(id);
            taken.Add(Texts[id]);
        }
        FillGaps(taken);
    }

    public TokenizerPipeline Pipeline => _tokenizer.Pipeline;

    /// <summary>A spelling for every row of the model's table.</summary>
    public string[] Texts { get; }

    /// <summary>A type for every row.</summary>
    public int[] Types { get; }

    /// <summary>The metadata.</summary>
    public static GgufVocabulary Create(Tokenizer tokenizer, int rows, Action<string> warn)
    {
        if (rows < tokenizer.VocabularySize)
            throw TokenizerException.For("Writing a GGUF tokenizer", $"a model with at least {Counted.Of(tokenizer.VocabularySize, "row")}, one for each token", $"{rows}", "Use the tokenizer that came with the weights.");
        GgufExport export = new(tokenizer, rows, warn);
        GgufVocabulary vocabulary = tokenizer.Pipeline.Model switch
        {
            BpeModel { Options.ByteLevel: true } model => GgufBytePairExport.Describe(export, model),
            BpeModel model => GgufSentencePieceExport.Describe(export, model),
            UnigramModel model => GgufSentencePieceExport.Describe(export, model),
            WordPieceModel model => GgufWordPieceExport.Describe(export, model),
            _ => throw Unsupported("a BPE, Unigram or WordPiece", "a model that only knows whole words"),
        };
        return export.WithRoles(vocabulary);
    }

    /// <summary>The first token of a text, without those that are added.</summary>
    public string FirstTokenOf(string text) => _tokenizer.Encode(text, addSpecialTokens: false).Tokens.FirstOrDefault() ?? "";

    /// <summary>Reports a part that the format cannot express, so that text is cut otherwise than before.</summary>
    public void Warn(string what) => _warn(what);

    /// <summary>An error about a part without which nothing would be right.</summary>
    public static TokenizerException Unsupported(string expected, string found) =>
        TokenizerException.For("Writing a GGUF tokenizer", expected, found, "The format has no place for it; keep the model as a Hugging Face directory.");

    private GgufVocabulary WithRoles(GgufVocabulary vocabulary)
    {
        SpecialTokens roles = _tokenizer.SpecialTokens;
        // BERT's classifier and separator begin and end texts.
        int? first = roles.Bos ?? roles.Cls, last = roles.Eos ?? roles.Sep;
        IReadOnlyList<int> plain = _tokenizer.Encode("a", addSpecialTokens: false).Ids, framed = _tokenizer.Encode("a", addSpecialTokens: true).Ids;
        bool begins = framed.Count > plain.Count && framed[0] == first, ends = framed.Count > plain.Count && framed[^1] == last;
        if (framed.Count - plain.Count != (begins ? 1 : 0) + (ends ? 1 : 0))
            _warn($"the tokens that are added to every text ({string.Join(", ", framed.Except(plain).Select(_tokenizer.IdToToken))}) are more than one that begins and one that ends it");
        return vocabulary with
        {
            Tokens = Texts,
            TokenTypes = Types,
            BosTokenId = first,
            EosTokenId = last,
            UnknownTokenId = roles.Unknown,
            SeparatorTokenId = roles.Sep,
            PaddingTokenId = roles.Pad,
            ClsTokenId = roles.Cls,
            MaskTokenId = roles.Mask,
            // BERT's frame is taken for granted.
            AddBosToken = vocabulary.Model == "bert" ? null : begins,
            AddEosToken = vocabulary.Model == "bert" ? null : ends,
        };
    }

    private SentencePieceType TypeOf(int id)
    {
        if (!_tokenizer.HasId(id))
            return SentencePieceType.Unused;
        if (_added.TryGetValue(id, out AddedToken? added))
            return added.Special ? SentencePieceType.Control : SentencePieceType.UserDefined;
        return SentencePieceType.Normal;
    }

    /// <summary>Rows without a token get a name that nothing else has: the format wants one for every row, each once.</summary>
    private void FillGaps(HashSet<string> taken)
    {
        for (int id = 0; id < _rows; id++)
        {
            if (Texts[id].Length > 0)
                continue;
            string name = $"[PAD{id.ToString(CultureInfo.InvariantCulture)}]";
            while (!taken.Add(name))
                name += "_";
            (Texts[id], Types[id]) = (name, (int)SentencePieceType.Unused);
        }
    }
}
