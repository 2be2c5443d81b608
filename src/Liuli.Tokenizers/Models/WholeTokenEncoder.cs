using System.Text;

namespace Liuli.Tokenizers.Models;

/// <summary>Takes a word that is a token as it is, without merging (the setting ignore_merges), and leaves the others to <paramref name="merging"/>.</summary>
internal sealed class WholeTokenEncoder(BpeModel model, IWordEncoder merging) : IWordEncoder
{
    private char[] _spelling = new char[64];

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        if (model.Vocabulary.TryGetId(model.Options.ByteLevel ? Spelled(word) : word, out int id))
            output.Add(id, 0, word.Length);
        else
            merging.Encode(word, output);
    }

    /// <summary>The word's bytes in <see cref="ByteAlphabet"/>.</summary>
    private ReadOnlySpan<char> Spelled(ReadOnlySpan<char> word)
    {
        if (_spelling.Length < 3 * word.Length)
            _spelling = new char[3 * word.Length];
        int length = 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in word.EnumerateRunes())
        {
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
                _spelling[length++] = ByteAlphabet.ToChar(b);
        }
        return _spelling.AsSpan(0, length);
    }
}
