using System.Runtime.CompilerServices;

namespace Liuli.Tokenizers.Models;

/// <summary>A list of tokens that keeps its memory.</summary>
internal sealed class TokenBuffer
{
    private TokenSpan[] _items = new TokenSpan[256];

    public int Count { get; private set; }

    public Span<TokenSpan> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Drops the tokens from an index on.</summary>
    public void Truncate(int count) => Count = count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int start, int end)
    {
        if (Count == _items.Length)
            Grow(1);
        _items[Count++] = new TokenSpan(id, start, end);
    }

    /// <summary>Makes room for more tokens and returns it.</summary>
    public Span<TokenSpan> AddRange(int count)
    {
        if (Count + count > _items.Length)
            Grow(count);
        Span<TokenSpan> room = _items.AsSpan(Count, count);
        Count += count;
        return room;
    }

    private void Grow(int more) => Array.Resize(ref _items, Math.Max(2 * _items.Length, Count + more));
}
