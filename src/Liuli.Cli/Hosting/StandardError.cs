using System.Text;

namespace Liuli.Cli.Hosting;

/// <summary>Standard error that no work fails of: a training run is worth more than the file that its progress goes to, when that is on a full disk.</summary>
internal sealed class StandardError(Stream console) : WrittenStream(console)
{
    private readonly Stream _console = console;

    /// <summary>What is written to <see cref="Console.Error"/> from now on goes through here, unless a terminal shows it.</summary>
    public static void Apply()
    {
        if (!StandardHandle.IsWritable(StandardHandle.Error))
            Console.SetError(TextWriter.Null); // its number may belong to a pipe of the runtime
        else if (Console.IsErrorRedirected)
            Console.SetError(new StreamWriter(new StandardError(Console.OpenStandardError()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _console.Write(buffer);
        }
        catch (IOException)
        {
            // There is no other place to say so.
        }
    }
}
