using System.Runtime.InteropServices;

namespace Liuli.Cli.Hosting;

/// <summary>Standard output that is written only while somebody reads it.</summary>
/// <remarks>
/// .NET ignores the signal that ends other programs when they write to a pipe without a reader (SIGPIPE), and its console also ignores the error that the write then ends with
/// (EPIPE): a verb would go on for nobody. So the system is asked before each write, at the cost of a call of less than a microsecond, and the console still writes:
/// it knows what to do with files at a shared position and with pipes that do not block.
/// </remarks>
internal sealed partial class ReadOutput(Stream console) : Stream
{
    private const int Handle = 1;

    /// <summary>A pipe's end without a reader (Linux), or hung up (macOS, sockets); see poll(2).</summary>
    private const short Error = 8, HungUp = 16;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Polled output = new() { Handle = Handle };
        if (Poll(ref output, 1, 0) > 0 && (output.Found & (Error | HungUp)) != 0)
            throw new ReaderGoneException();
        try
        {
            console.Write(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a handle that the caller closed (>&-), for which .NET has a word about a path.
            throw new IOException($"writing to standard output: {(error is IOException ? error.Message : "it is closed")}", error);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => console.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            console.Dispose();
        base.Dispose(disposing);
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
