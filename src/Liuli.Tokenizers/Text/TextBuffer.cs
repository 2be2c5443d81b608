using System.Buffers;
using System.Text;

namespace Liuli.Tokenizers.Text;

/// <summary>
/// The text on its way through normalisation: UTF-16 code units and, when offsets are wanted, the range of the original text
/// that each of them came from. A step reads <see cref="Chars"/> while it writes the next state between
/// <see cref="BeginRewrite"/> and <see cref="EndRewrite()"/>. The arrays are kept and reused.
/// </summary>
internal sealed class TextBuffer
{
    // As search values: the generic search for a range boxes its bounds until the runtime has optimised it.
    private static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private const int GrowthLimit = 100;

    private char[] _chars = new char[256];
    private char[] _nextChars = new char[256];
    private int[] _starts = [], _ends = [], _nextStarts = [], _nextEnds = [];
    private int _nextLength;
    private int _longest;
    private int _base;

    /// <summary>How many code units the text has now.</summary>
    public int Length { get; private set; }

    /// <summary>Whether ranges of the original are kept.</summary>
    public bool Tracks { get; private set; }

    /// <summary>Where in the whole input this segment starts.</summary>
    public int OriginalBase => _base;

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    /// <summary>The code points of a Unicode normalisation in progress; here so that the memory is reused.</summary>
    public List<Unicode.CodePoint> CodePoints { get; } = [];

    /// <summary>The matches of a pattern in progress; here for the same reason.</summary>
    public List<Piece> Matches { get; } = [];

    /// <summary>Starts over with a segment of the input that begins at <paramref name="originalStart"/>; lone surrogates become U+FFFD.</summary>
    public void Load(ReadOnlySpan<char> text, int originalStart, bool track)
    {
        Tracks = track;
        _base = originalStart;
        Length = text.Length;
        _longest = LongestFor(text.Length);
        if (_chars.Length < text.Length)
            _chars = new char[Grown(_chars.Length, text.Length)];
        text.CopyTo(_chars);
        bool surrogates = text.ContainsAny(Surrogates);
        if (surrogates)
            ReplaceLoneSurrogates();
        if (!track)
            return;
        GrowMap(ref _starts, ref _ends, 0, _chars.Length);
        for (int i = 0; i < text.Length; i++)
        {
            _starts[i] = originalStart + i;
            _ends[i] = originalStart + i + 1;
        }
        if (surrogates)
            JoinSurrogates();
    }

    /// <summary>Starts over with a stretch of another buffer.</summary>
    public void Load(TextBuffer source, Piece range)
    {
        Tracks = source.Tracks;
        _base = source._base + range.Start;
        Length = 0;
        _nextLength = 0;
        _longest = LongestFor(range.Length);
        Reserve(range.Length);
        Array.Copy(source._chars, range.Start, _nextChars, 0, range.Length);
        if (Tracks)
        {
            Array.Copy(source._starts, range.Start, _nextStarts, 0, range.Length);
            Array.Copy(source._ends, range.Start, _nextEnds, 0, range.Length);
        }
        _nextLength = range.Length;
        EndRewrite();
    }

    /// <summary>The first original code unit that unit <paramref name="index"/> stands for.</summary>
    public int OriginalStart(int index) => index < Length ? _starts[index] : Length == 0 ? _base : _ends[Length - 1];

    /// <summary>One past the last original code unit that unit <paramref name="index"/> stands for.</summary>
    public int OriginalEnd(int index) => _ends[index];

    public void BeginRewrite()
    {
        _nextLength = 0;
        Reserve(Length);
    }

    /// <summary>Makes what was written the current state, but for a unit that it may not end with.</summary>
    public void EndRewrite(char? notLast)
    {
        while (_nextLength > 0 && _nextChars[_nextLength - 1] == notLast)
            _nextLength--;
        EndRewrite();
    }

    public void EndRewrite()
    {
        (_chars, _nextChars) = (_nextChars, _chars);
        (_starts, _nextStarts) = (_nextStarts, _starts);
        (_ends, _nextEnds) = (_nextEnds, _ends);
        Length = _nextLength;
    }

    /// <summary>Where the next unit will be written.</summary>
    public int WritePosition => _nextLength;

    /// <summary>Takes units over unchanged.</summary>
    public void Copy(int from, int count)
    {
        Reserve(count);
        _chars.AsSpan(from, count).CopyTo(_nextChars.AsSpan(_nextLength));
        if (Tracks)
        {
            Array.Copy(_starts, from, _nextStarts, _nextLength, count);
            Array.Copy(_ends, from, _nextEnds, _nextLength, count);
        }
        _nextLength += count;
    }

    /// <summary>Takes ASCII units over in lower case.</summary>
    public void CopyAsciiLower(int from, int count)
    {
        int at = _nextLength;
        Copy(from, count);
        System.Text.Ascii.ToLowerInPlace(_nextChars.AsSpan(at, count), out _);
    }

    /// <summary>Replaces a unit by another one everywhere, without a rewrite.</summary>
    public void Replace(char unit, char by) => _chars.AsSpan(0, Length).Replace(unit, by);

    /// <summary>Writes a unit that stands for the current units [from, to); an empty range marks an insertion.</summary>
    public void Emit(char unit, int from, int to)
    {
        if (_nextLength == _nextChars.Length || _nextLength == _longest || (Tracks && _nextLength == _nextStarts.Length))
            Reserve(1);
        _nextChars[_nextLength] = unit;
        if (Tracks)
        {
            int start = OriginalStart(from);
            _nextStarts[_nextLength] = start;
            _nextEnds[_nextLength] = to > from ? _ends[to - 1] : start;
        }
        _nextLength++;
    }

    /// <summary>Writes a text that stands for the current units [from, to).</summary>
    public void Emit(ReadOnlySpan<char> units, int from, int to)
    {
        foreach (char unit in units)
            Emit(unit, from, to);
    }

    /// <summary>Writes a code point that stands for the current units [from, to).</summary>
    public void Emit(Rune rune, int from, int to)
    {
        Span<char> units = stackalloc char[2];
        int count = rune.EncodeToUtf16(units);
        Emit(units[..count], from, to);
    }

    /// <summary>Writes a text in UTF-8 that stands for the current units [from, to).</summary>
    public void EmitUtf8(ReadOnlySpan<byte> text, int from, int to)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int width);
            Emit(rune, from, to);
            text = text[width..];
        }
    }

    private void ReplaceLoneSurrogates()
    {
        for (int i = 0; i < Length; i++)
        {
            if (!char.IsSurrogate(_chars[i]))
                continue;
            if (char.IsHighSurrogate(_chars[i]) && i + 1 < Length && char.IsLowSurrogate(_chars[i + 1]))
                i++;
            else
                _chars[i] = '\uFFFD';
        }
    }

    private void JoinSurrogates()
    {
        for (int i = 1; i < Length; i++)
        {
            if (!char.IsLowSurrogate(_chars[i]) || !char.IsHighSurrogate(_chars[i - 1]))
                continue;
            _starts[i] = _starts[i - 1];
            _ends[i - 1] = _ends[i];
        }
    }

    private void Reserve(int count)
    {
        int wanted = _nextLength + count;
        if (wanted > _longest)
            throw TokenizerException.For("Normalising a text", $"rules that make it at most {GrowthLimit} times as long", $"more than {_longest} code units",
                "Look for a Replace that puts too much in; shorten it.");
        if (wanted > _nextChars.Length)
            Array.Resize(ref _nextChars, Grown(_nextChars.Length, wanted));
        if (Tracks)
            GrowMap(ref _nextStarts, ref _nextEnds, _nextLength, _nextChars.Length);
    }

    /// <summary>The Unicode forms make a text at most 18 times as long; rules in a row could make any text fill any memory.</summary>
    private static int LongestFor(int length) => (int)Math.Min(Array.MaxLength, (long)GrowthLimit * length + (1 << 16));

    private static void GrowMap(ref int[] starts, ref int[] ends, int used, int wanted)
    {
        if (starts.Length >= wanted)
            return;
        int[] newStarts = new int[wanted], newEnds = new int[wanted];
        Array.Copy(starts, newStarts, used);
        Array.Copy(ends, newEnds, used);
        (starts, ends) = (newStarts, newEnds);
    }

    private static int Grown(int current, int wanted) => (int)Math.Min(Array.MaxLength, Math.Max(2L * current, wanted));
}
