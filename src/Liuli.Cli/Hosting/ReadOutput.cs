using System.Runtime.InteropServices;

namespace Liuli.Cli.Hosting;

/// <summary>Standard output that is written only while somebody reads it.</summary>
/// <remarks>
/// .NET ignores the signal that ends other programs when they write to a pipe without a reader (SIGPIPE), and its console also ignores the error that the write then ends with
/// (EPIPE): a verb would go on for nobody. So the system is asked before each write, at the cost of a call of less than a microsecond, and the console still writes:
/// it knows what to do with files at a shared position and with pipes that do not block.
/// </remarks>
internal sealed partial class ReadOutput(Stream console) : WrittenStream(console)
{
    private readonly Stream _console = console;
    private readonly bool _isWritable = StandardHandle.IsWritable(StandardHandle.Output);

    /// <summary>A pipe's end without a reader (Linux), or hung up (macOS, sockets); see poll(2).</summary>
    private const short Error = 8, HungUp = 16;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isWritable)
            throw new IOException("writing to standard output: it is closed, or open for reading only");
        Polled output = new() { Handle = StandardHandle.Output };
        if (Poll(ref output, 1, 0) > 0 && (output.Found & (Error | HungUp)) != 0)
            throw new ReaderGoneException();
        try
        {
            _console.Write(buffer);
        }
        catch (IOException error)
        {
            throw new IOException($"writing to standard output: {error.Message}", error); // a full disk
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled output, nuint count, int milliseconds);

    /// <summary>struct pollfd: what is asked about, what is asked (nothing but errors, which are always told), what was found.</summary>
    private struct Polled
    {
        public int Handle;
        public short Asked;
        public short Found;
    }
}
