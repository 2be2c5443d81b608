using System.Runtime.InteropServices;
using Liuli.Tokenizers;

namespace Liuli.Inference.Chat.Formats;

/// <summary>Takes a tokenizer's special tokens out of what people and tools wrote.</summary>
internal sealed class SpecialTokenText
{
    private readonly Dictionary<char, List<string>> _byLastCharacter = [];

    public SpecialTokenText(Tokenizer tokenizer)
    {
        foreach (AddedToken token in tokenizer.AddedTokens.Where(token => token.Special && token.Content.Length > 0))
        {
            if (!_byLastCharacter.TryGetValue(token.Content[^1], out List<string>? tokens))
                _byLastCharacter[token.Content[^1]] = tokens = [];
            tokens.Add(token.Content);
        }
    }

    /// <summary>The text without them; also without those that taking others out would put together, in one pass.</summary>
    public string Remove(string text)
    {
        List<char> kept = new(text.Length);
        foreach (char c in text)
        {
            kept.Add(c);
            if (_byLastCharacter.TryGetValue(c, out List<string>? tokens) && tokens.Find(token => CollectionsMarshal.AsSpan(kept).EndsWith(token)) is { } found)
                kept.RemoveRange(kept.Count - found.Length, found.Length);
        }
        return kept.Count == text.Length ? text : new string(CollectionsMarshal.AsSpan(kept));
    }
}
