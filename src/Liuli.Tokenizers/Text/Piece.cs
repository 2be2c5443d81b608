namespace Liuli.Tokenizers.Text;

/// <summary>A stretch of the text, end exclusive.</summary>
internal readonly record struct Piece(int Start, int End)
{
    public int Length => End - Start;
}
