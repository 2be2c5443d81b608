namespace Liuli.Tokenizers;

/// <summary>
/// The one exception of this library for bad input: a file that is missing, truncated or malformed, a component that is not
/// supported, an id outside the vocabulary. The message says what was being done, what was expected, what was found and what to do next.
/// </summary>
public sealed class TokenizerException : Exception
{
    /// <summary>An exception with a complete message.</summary>
    public TokenizerException(string message) : base(message) { }

    /// <summary>An exception with a complete message and the error that led to it.</summary>
    public TokenizerException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Builds the message out of its four parts.</summary>
    internal static TokenizerException For(string doing, string expected, string found, string next, Exception? inner = null)
    {
        string message = $"{doing}: expected {expected}, found {found.TrimEnd('.')}. {next}";
        return inner is null ? new TokenizerException(message) : new TokenizerException(message, inner);
    }
}
