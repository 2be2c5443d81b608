using System.Text;

namespace Liuli.Cli.Hosting;

/// <summary>Standard input as UTF-8, whatever the locale says; what is not UTF-8 is an error, never a question mark.</summary>
internal sealed class StandardInput
{
    private readonly StreamReader? _redirected = Console.IsInputRedirected
        ? new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false)
        : null; // a terminal has line editing

    public StandardInput()
    {
        if (!StandardHandle.IsReadable(StandardHandle.Input))
            throw new IOException("reading standard input: it is closed, or open for writing only; give a file or a pipe, or /dev/null for none");
    }

    /// <summary>The next line, null at the end; Ctrl-C ends the wait.</summary>
    public string? ReadLine(CancellationToken cancellation) =>
        Wait(_redirected is { } file ? file.ReadLineAsync(CancellationToken.None).AsTask() : Task.Run(Console.In.ReadLine, CancellationToken.None), cancellation);

    /// <summary>Everything up to the end; Ctrl-C ends the wait.</summary>
    public string ReadToEnd(CancellationToken cancellation) =>
        Wait(_redirected is { } file ? file.ReadToEndAsync(CancellationToken.None) : Task.Run(Console.In.ReadToEnd, CancellationToken.None), cancellation);

    /// <summary>A thread that waits for input cannot be woken up; it is left behind and ends with the process.</summary>
    private static T Wait<T>(Task<T> reading, CancellationToken cancellation)
    {
        try
        {
            return reading.WaitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (IOException error)
        {
            throw new IOException($"reading standard input: {error.Message}", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException("reading standard input: expected UTF-8, found bytes that are none; convert the text to UTF-8 first", error);
        }
    }
}
