using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Liuli.Tokenizers.Models;

/// <summary>
/// Remembers the tokens of short words. A table with open addressing holds, for each word, where its characters and its tokens
/// stand in two arenas; when one of them is full everything is forgotten, so that memory stays bounded. A word that is not known
/// is cut where that changes nothing (<see cref="WordCutter"/>), and its parts are remembered in its stead.
/// </summary>
internal sealed class CachedWordEncoder(IWordEncoder inner, WordCutter? cutter = null) : IWordEncoder
{
    private const int LongestWord = 48, MaximumSlots = 1 << 17;

    private Entry[] _slots = new Entry[1 << 10];
    private int _used;
    private char[] _keys = new char[1 << 13];
    private int _keysLength;
    private TokenSpan[] _tokens = new TokenSpan[1 << 12];
    private int _tokensLength;

    public void Encode(ReadOnlySpan<char> word, TokenBuffer output)
    {
        uint hash = 0;
        if (word.Length <= LongestWord && TryKnown(word, hash = Hash(word), output))
            return;
        int cut = cutter is null ? word.Length : cutter.NextCut(word, 0);
        if (cut == word.Length)
            EncodeWhole(word, hash, output);
        else
            EncodeParts(word, cut, output);
    }

    private void EncodeParts(ReadOnlySpan<char> word, int firstCut, TokenBuffer output)
    {
        int end = firstCut;
        for (int start = 0; start < word.Length; start = end)
        {
            if (start > 0)
                end = cutter!.NextCut(word, start);
            ReadOnlySpan<char> part = word[start..end];
            int before = output.Count;
            uint hash = 0;
            if (part.Length > LongestWord || !TryKnown(part, hash = Hash(part), output))
                EncodeWhole(part, hash, output);
            foreach (ref TokenSpan token in output.Items[before..])
            {
                token.Start += start;
                token.End += start;
            }
        }
    }

    private void EncodeWhole(ReadOnlySpan<char> word, uint hash, TokenBuffer output)
    {
        if (word.Length > LongestWord)
            inner.Encode(word, output);
        else
            Learn(word, hash, output);
    }

    private bool TryKnown(ReadOnlySpan<char> word, uint hash, TokenBuffer output)
    {
        for (int at = (int)hash & (_slots.Length - 1); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref Entry entry = ref _slots[at];
            if (entry.KeyLength == 0)
                return false;
            if (entry.Hash != hash || entry.KeyLength != word.Length || !word.SequenceEqual(_keys.AsSpan(entry.KeyStart, entry.KeyLength)))
                continue;
            if (entry.TokenCount == 1)
                output.Add(_tokens[entry.TokenStart].Id, 0, word.Length);
            else
                _tokens.AsSpan(entry.TokenStart, entry.TokenCount).CopyTo(output.AddRange(entry.TokenCount));
            return true;
        }
    }

    private void Learn(ReadOnlySpan<char> word, uint hash, TokenBuffer output)
    {
        int before = output.Count;
        inner.Encode(word, output);
        ReadOnlySpan<TokenSpan> tokens = output.Items[before..];
        // A single token that leaves out part of the word (something unknown vanished) is not worth a second way of storing it.
        if (word.Length == 0 || (tokens.Length == 1 && (tokens[0].Start != 0 || tokens[0].End != word.Length)))
            return;
        if (2 * _used >= _slots.Length)
            GrowOrForget();
        Insert(new Entry(hash, Append(ref _keys, ref _keysLength, word), Append(ref _tokens, ref _tokensLength, tokens), (ushort)word.Length, (ushort)tokens.Length));
        _used++;
    }

    private void Insert(Entry entry)
    {
        int at = (int)entry.Hash & (_slots.Length - 1);
        while (_slots[at].KeyLength != 0)
            at = (at + 1) & (_slots.Length - 1);
        _slots[at] = entry;
    }

    private void GrowOrForget()
    {
        Entry[] old = _slots;
        if (old.Length < MaximumSlots)
        {
            _slots = new Entry[4 * old.Length];
            foreach (Entry entry in old)
            {
                if (entry.KeyLength != 0)
                    Insert(entry);
            }
            return;
        }
        Array.Clear(_slots);
        (_used, _keysLength, _tokensLength) = (0, 0, 0);
    }

    private static int Append<T>(ref T[] arena, ref int length, ReadOnlySpan<T> items)
    {
        if (length + items.Length > arena.Length)
            Array.Resize(ref arena, Math.Max(2 * arena.Length, length + items.Length));
        items.CopyTo(arena.AsSpan(length));
        length += items.Length;
        return length - items.Length;
    }

    /// <summary>Multiplies and folds the word, four code units at a time; the last four may overlap those before.</summary>
    private static uint Hash(ReadOnlySpan<char> word)
    {
        ref byte bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(word));
        int size = 2 * word.Length;
        ulong hash = (ulong)size;
        if (size >= 8)
        {
            for (int i = 0; i <= size - 8; i += 8)
                hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, i)));
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, size - 8)));
        }
        else if (size >= 4)
        {
            ulong first = Unsafe.ReadUnaligned<uint>(ref bytes), last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, size - 4));
            hash = Mix(hash ^ first ^ (last << 32));
        }
        else if (size == 2)
            hash = Mix(hash ^ ((ulong)word[0] << 8));
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        ulong product = value * 0x9E3779B97F4A7C15;
        return product ^ (product >> 29);
    }

    private readonly record struct Entry(uint Hash, int KeyStart, int TokenStart, ushort KeyLength, ushort TokenCount);
}
