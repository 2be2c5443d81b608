namespace Liuli.Tokenizers.Text;

/// <summary>
/// The normalised text cut into pieces. A pre-tokenizer replaces the pieces by finer ones (<see cref="Add"/>, then <see cref="Commit"/>)
/// and never looks across their borders.
/// </summary>
internal sealed class PreTokenizedText(TextBuffer text)
{
    private Piece[] _pieces = new Piece[64];
    private Piece[] _next = new Piece[64];
    private int _count, _nextCount;

    public TextBuffer Text { get; } = text;

    /// <summary>The cuts of one piece in progress; here so that the memory is reused.</summary>
    public PreTokenizers.Cuts Cuts { get; } = new();

    /// <summary>The matches of one piece in progress; here for the same reason.</summary>
    public List<Piece> Matches { get; } = [];

    public ReadOnlySpan<Piece> Pieces => _pieces.AsSpan(0, _count);

    /// <summary>Starts over with one piece.</summary>
    public void Reset(Piece piece)
    {
        _count = 0;
        _nextCount = 0;
        Add(piece.Start, piece.End);
        Commit();
    }

    /// <summary>Adds a piece to the next state; empty pieces vanish.</summary>
    public void Add(int start, int end)
    {
        if (end <= start)
            return;
        if (_nextCount == _next.Length)
            Array.Resize(ref _next, 2 * _next.Length);
        _next[_nextCount++] = new Piece(start, end);
    }

    /// <summary>Makes the added pieces the current ones.</summary>
    public void Commit()
    {
        (_pieces, _next) = (_next, _pieces);
        (_count, _nextCount) = (_nextCount, 0);
    }
}
