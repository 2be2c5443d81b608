using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Liuli.Training.Data;

/// <summary>Turns the bytes of data files into text, and refuses what is not UTF-8.</summary>
/// <remarks>Bad bytes are an error rather than replaced: a model would learn the replacement character, and nobody would notice.</remarks>
internal static class StrictUtf8
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text of <paramref name="bytes"/>, which stand at <paramref name="offset"/> of the file <paramref name="path"/>.</summary>
    /// <exception cref="TrainingException">They are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string path, long offset)
    {
        if (!Utf8.IsValid(bytes))
            throw Invalid(bytes, path, offset);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>How many bytes of a byte-order mark a file starts with.</summary>
    /// <exception cref="TrainingException">The mark is UTF-16's.</exception>
    public static int SkipMark(ReadOnlySpan<byte> start, string path)
    {
        if (start.StartsWith(ByteOrderMark))
            return ByteOrderMark.Length;
        if (start.Length >= 2 && (start[0], start[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            throw new TrainingException($"reading training data '{path}': expected UTF-8 text, found a UTF-16 byte-order mark. Save the file as UTF-8.");
        return 0;
    }

    private static TrainingException Invalid(ReadOnlySpan<byte> bytes, string path, long offset)
    {
        int position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out int consumed) == OperationStatus.Done)
            position += consumed;
        return new TrainingException($"reading training data '{path}': expected UTF-8 text, found the byte 0x{bytes[position]:X2} at offset {offset + position}, which no UTF-8 character has there. Convert the file to UTF-8 (for example with iconv) or remove it from the data.");
    }
}
