using System.Text;

namespace Liuli.Cli.Hosting;

/// <summary>Standard input as UTF-8, whatever the locale says; what is not UTF-8 is an error, never a question mark.</summary>
internal sealed class StandardInput
{
    private readonly TextReader _reader = Console.IsInputRedirected
        ? new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false)
        : Console.In; // a terminal has line editing

    /// <summary>The next line; null at the end.</summary>
    public string? ReadLine() => Guarded(_reader.ReadLine);

    /// <summary>The next line; Ctrl-C ends the wait.</summary>
    public string? ReadLine(CancellationToken cancellation)
    {
        // The thread that waits for a key cannot be woken up; it ends with the process.
        Task<string?> line = Task.Run(ReadLine, CancellationToken.None);
        return line.WaitAsync(cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Everything up to the end.</summary>
    public string ReadToEnd() => Guarded(_reader.ReadToEnd);

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException("reading standard input: expected UTF-8, found bytes that are none; convert the text to UTF-8 first", error);
        }
    }
}
