namespace Liuli.Models.Checkpoints;

/// <summary>A weight file or config.json is damaged, hostile, of another kind than expected, or could not be written.</summary>
/// <remarks>The message says what was being done, what was expected, what was found and what to do next.</remarks>
public sealed class CheckpointException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public CheckpointException()
        : this("a checkpoint could not be read or written")
    {
    }

    /// <summary>An exception with a message.</summary>
    public CheckpointException(string message)
        : base(Printable(message))
    {
    }

    /// <summary>An exception with a message and what caused it.</summary>
    public CheckpointException(string message, Exception inner)
        : base(Printable(message), inner)
    {
    }

    /// <summary>Names come out of files: control characters in them must not reach a terminal, and one message stays one readable line.</summary>
    private static string Printable(string message)
    {
        const int Longest = 4000;
        string text = message.Length > Longest ? message[..Longest] + "…" : message;
        return string.Create(text.Length, text, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++)
                target[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
        });
    }
}
