using System.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Models;

/// <summary>Spells words with a <see cref="BpeModel"/>: first the symbols, then the merges.</summary>
internal sealed class BpeEncoder(BpeModel model) : IWordEncoder
{
    private readonly BpeSymbols _symbols = new();
    private readonly BpeMerger _merger = new(model.Merges);
    private bool _lastIsUnknown;

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        _symbols.Clear();
        _lastIsUnknown = false;
        if (model.Options.ByteLevel)
            AddBytes(word);
        else
            AddCodePoints(word);
        if (_symbols.Count == 0)
            return;
        _merger.Merge(_symbols);
        for (int i = 0; i >= 0; i = _symbols.Following[i])
            output.Add(_symbols.Ids[i], _symbols.Starts[i], _symbols.Ends[i]);
    }

    private void AddBytes(ReadOnlySpan<char> word)
    {
        int[] ids = model.ByteIds;
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0, width; i < word.Length; i += width)
        {
            int count = Utf8At(word, i, bytes, out width);
            foreach (byte b in bytes[..count])
            {
                if (ids[b] >= 0)
                    AddKnown(ids[b], i, i + width);
                else
                    AddUnknown(i, i + width);
            }
        }
    }

    private void AddCodePoints(ReadOnlySpan<char> word)
    {
        for (int i = 0, width; i < word.Length; i += width)
        {
            CharacterClass.CodePointAt(word, i, out width);
            if (model.Vocabulary.TryGetId(Decorated(word, i, width), out int id))
                AddKnown(id, i, i + width);
            else if (!model.Options.ByteFallback || !TryFallback(word, i, width))
                AddUnknown(i, i + width);
        }
    }

    private ReadOnlySpan<char> Decorated(ReadOnlySpan<char> word, int at, int width)
    {
        BpeOptions options = model.Options;
        bool prefix = at > 0 && options.ContinuingSubwordPrefix is { Length: > 0 };
        bool suffix = at + width == word.Length && options.EndOfWordSuffix is { Length: > 0 };
        if (!prefix && !suffix)
            return word.Slice(at, width);
        return string.Concat(prefix ? options.ContinuingSubwordPrefix : "", word.Slice(at, width), suffix ? options.EndOfWordSuffix : "");
    }

    private bool TryFallback(ReadOnlySpan<char> word, int at, int width)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Utf8At(word, at, bytes, out _)];
        foreach (byte b in bytes)
        {
            if (model.ByteIds[b] < 0)
                return false;
        }
        foreach (byte b in bytes)
            AddKnown(model.ByteIds[b], at, at + width);
        return true;
    }

    private void AddKnown(int id, int start, int end)
    {
        _symbols.Add(id, start, end);
        _lastIsUnknown = false;
    }

    private void AddUnknown(int start, int end)
    {
        if (model.UnknownId < 0)
            return;
        if (_lastIsUnknown && model.Options.FuseUnknown)
            _symbols.ExtendLast(end);
        else
            _symbols.Add(model.UnknownId, start, end);
        _lastIsUnknown = true;
    }

    /// <summary>The UTF-8 bytes of the code point at an index; a lone surrogate gives those of U+FFFD.</summary>
    private static int Utf8At(ReadOnlySpan<char> word, int index, Span<byte> bytes, out int width)
    {
        int code = CharacterClass.CodePointAt(word, index, out width);
        if (code >= 128)
            return new Rune(code).EncodeToUtf8(bytes);
        bytes[0] = (byte)code;
        return 1;
    }
}
