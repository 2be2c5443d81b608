namespace Liuli.Inference.Chat.Templates;

/// <summary>A chat template cannot be read or rendered: a mistake in it, something that is not supported, a refusal of its own
/// (<c>raise_exception</c>), or a limit that it ran into.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed class ChatTemplateException : Exception
{
    internal ChatTemplateException(string problem, Position position)
        : base($"chat template, {position}: {problem}")
    {
        Line = position.Line;
        Column = position.Column;
    }

    /// <summary>The line of the template, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in that line, from 1, in UTF-16 units.</summary>
    public int Column { get; }
}
