namespace Liuli.Training.Data;

/// <summary>What ends where a <see cref="TextPiece"/> ends.</summary>
public enum PieceEnd
{
    /// <summary>Nothing: a long text goes on in the next piece.</summary>
    None,

    /// <summary>A speaker's turn.</summary>
    Turn,

    /// <summary>The document, and its last turn.</summary>
    Document,
}

/// <summary>A document, a turn of a dialogue, or a part of a text too long to hold in one string.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Text">The text, never empty.</param>
/// <param name="End">What ends with it.</param>
/// <param name="Role">Who speaks (<c>system</c>, <c>user</c>, <c>assistant</c> …), where the data say so.</param>
public readonly record struct TextPiece(string Text, PieceEnd End, string? Role = null);
