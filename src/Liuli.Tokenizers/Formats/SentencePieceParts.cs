using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Formats;

/// <summary>Puts a SentencePiece tokenizer together.</summary>
internal static class SentencePieceParts
{
    public static TokenizerPipeline Pipeline(SentencePieceSettings settings)
    {
        ITokenModel model = settings.IsUnigram ? Unigram(settings) : SentencePieceMerges.Model(settings);
        return new TokenizerPipeline
        {
            Normalizer = new SentencePieceNormalizer(settings.CharacterMap, settings.AddDummyPrefix, settings.RemoveExtraWhitespaces, settings.EscapeWhitespaces, Kept(settings)),
            Model = model,
            PostProcessor = Template(settings, model.Vocabulary),
            Decoder = Decoder(settings),
            AddedTokens = AddedTokenReader.Check(Added(settings), model.Vocabulary, settings.Source),
            CleansUp = settings.CleansUp,
        };
    }

    private static UnigramModel Unigram(SentencePieceSettings settings)
    {
        IReadOnlyList<SentencePiece> pieces = settings.Pieces;
        double best = pieces.Where(piece => piece.Type == SentencePieceType.Normal).Select(piece => (double)piece.Score).DefaultIfEmpty().Max();
        int unknown = IndexOf(pieces, SentencePieceType.Unknown);
        return new UnigramModel([.. pieces.Select(piece => new UnigramPiece(piece.Text, Score(piece, best), piece.Type is SentencePieceType.Normal or SentencePieceType.UserDefined))],
            unknown < 0 ? null : unknown, settings.ByteFallback, settings.Source);
    }

    /// <summary>A piece of the user's own outweighs whatever else could spell its bytes.</summary>
    private static double Score(SentencePiece piece, double best) => piece.Type switch
    {
        SentencePieceType.Normal => piece.Score,
        SentencePieceType.UserDefined => System.Text.Encoding.UTF8.GetByteCount(piece.Text) * best - 0.1,
        _ => 0,
    };

    private static int IndexOf(IReadOnlyList<SentencePiece> pieces, SentencePieceType type)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Type == type)
                return i;
        }
        return -1;
    }

    private static CharTrie? Kept(SentencePieceSettings settings)
    {
        CharTrie trie = new();
        bool any = false;
        foreach (SentencePiece piece in settings.Pieces.Where(piece => piece.Type == SentencePieceType.UserDefined && piece.Text.Length is > 0 and <= CharTrie.LongestKey))
        {
            trie.Add(piece.Text, 0);
            any = true;
        }
        return any ? trie : null;
    }

    /// <summary>Special tokens; in a BPE also the user's own pieces, which nothing may merge with.</summary>
    private static IEnumerable<AddedToken> Added(SentencePieceSettings settings)
    {
        HashSet<int> configured = [.. settings.MoreTokens.Select(token => token.Id)];
        for (int id = 0; id < settings.Pieces.Count; id++)
        {
            SentencePiece piece = settings.Pieces[id];
            if (configured.Contains(id) || piece.Text.Length == 0)
                continue;
            if (piece.Type is SentencePieceType.Control or SentencePieceType.Unknown)
                yield return new AddedToken(id, piece.Text, Special: true);
            else if (piece.Type == SentencePieceType.UserDefined && !settings.IsUnigram)
                yield return new AddedToken(id, piece.Text, Normalized: true);
        }
        foreach (AddedToken token in settings.MoreTokens)
            yield return token;
    }

    private static TemplateProcessing? Template(SentencePieceSettings settings, Vocabulary vocabulary)
    {
        (string, int)? Named(int? id) => id is { } given && vocabulary.TokenAt(given) is { } token ? (token, given) : null;
        return Frame(Named(settings.First), Named(settings.Last));
    }

    /// <summary>A template with a token before and one after every text; null where there is neither.</summary>
    internal static TemplateProcessing? Frame((string Token, int Id)? first, (string Token, int Id)? last)
    {
        TemplatePiece[] Around(string name, int type)
        {
            List<TemplatePiece> pieces = [TemplatePiece.Text(name, type)];
            if (first is { } opening)
                pieces.Insert(0, TemplatePiece.Special(opening.Token, opening.Id, type));
            if (last is { } closing)
                pieces.Add(TemplatePiece.Special(closing.Token, closing.Id, type));
            return [.. pieces];
        }

        return first is null && last is null ? null : new TemplateProcessing(Around("A", 0), [.. Around("A", 0), .. Around("B", 1)]);
    }

    private static DecoderSequence Decoder(SentencePieceSettings settings)
    {
        List<ITextDecoder> steps = [new ReplaceDecoder(TextPattern.Literal("\u2581"), " "), new ByteFallbackDecoder(), new FuseDecoder()];
        if (settings.AddDummyPrefix)
            steps.Add(new StripDecoder(" ", 1, 0));
        return new DecoderSequence(steps);
    }
}
