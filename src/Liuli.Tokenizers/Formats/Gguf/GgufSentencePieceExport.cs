using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>Tokenizers of SentencePiece's kind as GGUF metadata: tokens with scores.</summary>
internal static class GgufSentencePieceExport
{
    private const char Space = '\u2581';

    /// <summary>A BPE: two neighbours merge where together they are a token, the token of the highest score first. Scores are ranks, counted downwards.</summary>
    public static GgufVocabulary Describe(GgufExport export, BpeModel model)
    {
        MarkTypes(export, model.UnknownId, model.Options.ByteFallback ? model.ByteIds : []);
        float[] scores = Scores(export, model);
        WarnOfMissingMerges(export, model);
        if (FindMap(export.Pipeline.Normalizer) is not null)
            export.Warn("the normalisation rules of the tokenizer have no place in GGUF's llama model: text that they change is cut otherwise");
        return Common(export, "llama", scores);
    }

    /// <summary>A Unigram: scores are logarithms of probabilities.</summary>
    public static GgufVocabulary Describe(GgufExport export, UnigramModel model)
    {
        MarkTypes(export, model.UnknownId, model.ByteFallback ? model.ByteIds : []);
        return Common(export, "t5", [.. export.Texts.Select((_, id) => id < model.Pieces.Count ? (float)model.Pieces[id].Score : 0)]) with
        {
            PrecompiledCharsmap = FindMap(export.Pipeline.Normalizer)?.Blob,
        };
    }

    private static GgufVocabulary Common(GgufExport export, string model, float[] scores) => new()
    {
        Model = model,
        Tokens = export.Texts,
        Pre = "default",
        Scores = scores,
        AddSpacePrefix = StartsWithSpace(export),
        RemoveExtraWhitespaces = export.Pipeline.Normalizer is SentencePieceNormalizer { RemoveExtraWhitespaces: true } ? true : null,
    };

    /// <summary>Whether a sign for a space is set before a text: the parts that do it are several, so one is tried.</summary>
    private static bool StartsWithSpace(GgufExport export) => export.FirstTokenOf("a").StartsWith(Space);

    private static void MarkTypes(GgufExport export, int unknown, int[] bytes)
    {
        if (unknown >= 0)
            export.Types[unknown] = (int)SentencePieceType.Unknown;
        foreach (int id in bytes.Where(id => id >= 0))
            export.Types[id] = (int)SentencePieceType.Byte;
    }

    /// <summary>Ranks counted downwards. Tokens whose merges alternate in the list had one score before they became a list, and get one again.</summary>
    private static float[] Scores(GgufExport export, BpeModel model)
    {
        BpeMerges merges = model.MergeList;
        Dictionary<int, int> last = [];
        for (int i = 0; i < merges.Items.Count; i++)
            last[merges.Items[i].Merged] = merges.RankOf(i);
        float[] scores = new float[export.Texts.Length];
        float none = -merges.Items.Count - 1; // below all that merge
        Array.Fill(scores, none);
        int group = 0, groupEnd = -1;
        for (int i = 0; i < merges.Items.Count; i++)
        {
            int merged = merges.Items[i].Merged, rank = merges.RankOf(i);
            if (scores[merged] != none)
                continue;
            if (rank > groupEnd)
                group = rank;
            groupEnd = Math.Max(groupEnd, last[merged]);
            scores[merged] = -group;
        }
        return scores;
    }

    /// <summary>The format has no list of merges: whatever is a token merges.</summary>
    private static void WarnOfMissingMerges(GgufExport export, BpeModel model)
    {
        int missing = 0;
        string example = "";
        for (int id = 0; id < export.Texts.Length; id++)
        {
            if (export.Types[id] != (int)SentencePieceType.Normal || !HasMergeThatIsNone(export, model, export.Texts[id]))
                continue;
            missing++;
            example = export.Texts[id];
        }
        if (missing > 0)
            export.Warn($"{Counted.Of(missing, "token")} (for example '{example}') can be put together from two in a way that is no merge of the tokenizer, but is one in GGUF: some texts may be cut otherwise");
    }

    private static bool HasMergeThatIsNone(GgufExport export, BpeModel model, string token)
    {
        for (int at = 1; at < token.Length; at++)
        {
            if (!char.IsLowSurrogate(token[at]) && model.Vocabulary.TryGetId(token.AsSpan(0, at), out int left) && model.Vocabulary.TryGetId(token.AsSpan(at), out int right)
                && export.Types[left] == (int)SentencePieceType.Normal && export.Types[right] == (int)SentencePieceType.Normal && model.Merges.Rank(left, right, out _) == int.MaxValue)
                return true;
        }
        return false;
    }

    private static CharacterMap? FindMap(INormalizer? normalizer) => normalizer switch
    {
        SentencePieceNormalizer sentencePiece => sentencePiece.Map,
        PrecompiledNormalizer precompiled => precompiled.Map,
        NormalizerSequence sequence => sequence.Steps.Select(FindMap).FirstOrDefault(map => map is not null),
        _ => null,
    };
}
