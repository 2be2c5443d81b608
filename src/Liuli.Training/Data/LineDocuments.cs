namespace Liuli.Training.Data;

/// <summary>A file whose lines are documents; blank lines are passed over.</summary>
internal static class LineDocuments
{
    public static IEnumerable<TextPiece> Read(string path) =>
        Lines(path).Select(line => new TextPiece(line.Text, PieceEnd.Document));

    /// <summary>The lines that are not blank, with their numbers from 1.</summary>
    internal static IEnumerable<(int Number, string Text)> Lines(string path)
    {
        using FileStream stream = DataStream.Open(path);
        byte[] buffer = new byte[1 << 16];
        int held = 0, number = 0;
        long offset = 0;
        bool last = false;
        while (!last)
        {
            int read = stream.Read(buffer, held, buffer.Length - held);
            last = read == 0;
            held += read;
            int start = offset == 0 ? StrictUtf8.SkipMark(buffer.AsSpan(0, held), path) : 0;
            while (NextLine(buffer.AsSpan(start, held - start), last) is int length and >= 0)
            {
                string text = StrictUtf8.Decode(buffer.AsSpan(start, length), path, offset + start).TrimEnd('\r');
                number++;
                start = Math.Min(held, start + length + 1);
                if (!string.IsNullOrWhiteSpace(text))
                    yield return (number, text);
            }
            offset += start;
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            if (held == buffer.Length)
                Array.Resize(ref buffer, Longer(buffer.Length, path, number));
        }
    }

    /// <summary>Length of the first line, without its end; −1 when it is not complete or there is none.</summary>
    private static int NextLine(ReadOnlySpan<byte> bytes, bool last)
    {
        int length = bytes.IndexOf((byte)'\n');
        return length < 0 && last && bytes.Length > 0 ? bytes.Length : length;
    }

    private static int Longer(int length, string path, int lines) => length < 1 << 28 ? 2 * length : throw new TrainingException(
        $"reading training data '{path}': expected one document a line, found line {lines + 1} to be longer than {length} bytes. Read the file as one text instead (format: text).");
}
