using System.Buffers.Binary;
using System.Text;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>A place in a GGUF file that moves forward as values are read; nothing outside the file is ever touched.</summary>
internal sealed class GgufCursor(MappedFile file, string path)
{
    /// <summary>No real key, name, token or template comes near; a longer text would only be a request for memory.</summary>
    public const int LongestText = 1 << 26;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where the next value begins.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes from here to the end.</summary>
    public long Remaining => file.Length - Position;

    public string Path => path;

    public MappedFile File => file;

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A number of things of at least <paramref name="least"/> bytes each: no more than there is room for, or than <paramref name="most"/>.</summary>
    public long Count(string what, int least, long most)
    {
        ulong count = UInt64(what);
        if (count > (ulong)most || count > (ulong)(Remaining / least))
            throw Trouble.Damaged(path, $"{what} is {count}; {Counted.Of(Remaining, "byte")} {Counted.Noun(Remaining, "follows", "follow")}, and at most {most} are allowed");
        return (long)count;
    }

    /// <summary>A text with its length before it.</summary>
    public string Text(string what, int longest = LongestText) => Decode(TextBytes(what, longest), path, what);

    /// <summary>Passes over a text.</summary>
    public void SkipText(string what) => TextBytes(what, LongestText);

    public void Skip(long bytes, string what)
    {
        if (bytes > Remaining)
            throw TooShort(bytes, what);
        Position += bytes;
    }

    /// <summary>Strict UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> utf8, string path, string what)
    {
        try
        {
            return s_strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Trouble.Damaged(path, $"{what} is no valid UTF-8");
        }
    }

    private ReadOnlySpan<byte> TextBytes(string what, int longest)
    {
        ulong length = UInt64($"the length of {what}");
        if (length > (ulong)longest)
            throw Trouble.Damaged(path, $"{what} claims a text of {Counted.Of(length, "byte")}; at most {longest} are allowed");
        return Take((int)length, what);
    }

    private ReadOnlySpan<byte> Take(int bytes, string what)
    {
        if (bytes > Remaining)
            throw TooShort(bytes, what);
        ReadOnlySpan<byte> taken = file.Bytes(Position, bytes);
        Position += bytes;
        return taken;
    }

    private CheckpointException TooShort(long bytes, string what) =>
        Trouble.Damaged(path, $"{what} needs {Counted.Of(bytes, "byte")} from byte {Position} on, the file ends after {Remaining}");
}
