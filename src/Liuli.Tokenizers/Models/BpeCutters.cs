namespace Liuli.Tokenizers.Models;

/// <summary>Makes the cutter that suits a BPE, or none where no cut would be safe.</summary>
internal static class BpeCutters
{
    public static WordCutter? For(BpeModel model, IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        if (model.Options.ContinuingSubwordPrefix is { Length: > 0 } || model.Options.EndOfWordSuffix is { Length: > 0 })
            return null; // a symbol depends on its place in the word
        return model.Options.ByteLevel ? ForBytes(model, merges) : ForCharacters(model, merges);
    }

    private static ByteCutter? ForBytes(BpeModel model, IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        if (model.ByteIds.Contains(-1))
            return null; // unknown bytes may become one token with their neighbours
        ByteCutter cutter = new();
        foreach ((int left, int right, _) in merges)
        {
            int last = ByteAlphabet.ToByte(model.Vocabulary.TokenAt(left)![^1]), first = ByteAlphabet.ToByte(model.Vocabulary.TokenAt(right)![0]);
            if (last >= 0 && first >= 0) // else the token is not made of bytes and never occurs
                cutter.Join((byte)last, (byte)first);
        }
        return cutter;
    }

    private static CharacterCutter? ForCharacters(BpeModel model, IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        bool neverUnknown = model.Options.ByteFallback && !model.ByteIds.Contains(-1);
        if (!neverUnknown && model.UnknownId < 0 && merges.Count > 0)
            return null; // unknown characters vanish, and what stood around them may merge
        HashSet<int> others = [.. model.ByteIds, model.UnknownId];
        others.Remove(-1);
        CharacterCutter cutter = new();
        foreach ((int left, int right, _) in merges)
        {
            if (others.Contains(left) || others.Contains(right))
                return null; // these symbols stand for characters that their spelling does not show
            cutter.Join(model.Vocabulary.TokenAt(left)![^1], model.Vocabulary.TokenAt(right)![0]);
        }
        if (neverUnknown || !model.Options.FuseUnknown || model.UnknownId < 0)
            cutter.AllowBeforeAll();
        else
            cutter.AllowBefore(model.Vocabulary.Tokens);
        return cutter;
    }
}
