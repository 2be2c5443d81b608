namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of all tags.</summary>
    Text,

    /// <summary><c>{{</c></summary>
    OutputBegin,

    /// <summary><c>}}</c></summary>
    OutputEnd,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary>A name or keyword.</summary>
    Name,

    /// <summary>A text in quotes.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Float,

    /// <summary>An operator or a bracket.</summary>
    Operator,

    /// <summary>The end of the template.</summary>
    End,
}

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written; the meaning of a text in quotes.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Value">A number's value.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position, object? Value = null)
{
    /// <summary>How errors call it.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Text => "text",
        TokenKind.OutputEnd => "'}}'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.String => "a text in quotes",
        _ => $"'{Text}'",
    };
}
