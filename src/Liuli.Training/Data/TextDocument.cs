namespace Liuli.Training.Data;

/// <summary>A text file as one document, in pieces of at most some megabytes.</summary>
internal static class TextDocument
{
    private const int PieceBytes = 4 << 20;

    public static IEnumerable<TextPiece> Read(string path) => Read(path, PieceBytes);

    internal static IEnumerable<TextPiece> Read(string path, int pieceBytes)
    {
        using FileStream stream = DataStream.Open(path);
        byte[] buffer = new byte[pieceBytes];
        long offset = 0;
        int held = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        int skip = StrictUtf8.SkipMark(buffer.AsSpan(0, held), path);
        while (held > 0)
        {
            bool last = stream.Position == stream.Length;
            int end = last ? held : CutPoint(buffer.AsSpan(0, held));
            string text = StrictUtf8.Decode(buffer.AsSpan(skip, end - skip), path, offset + skip);
            if (text.Length > 0)
                yield return new TextPiece(text, last ? PieceEnd.Document : PieceEnd.None);
            skip = 0;
            offset += end;
            buffer.AsSpan(end, held - end).CopyTo(buffer);
            held -= end;
            if (!last)
                held += stream.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false);
        }
    }

    /// <summary>
    /// Where to cut so that the pieces give the same tokens as the whole: before the last line break that follows a character other than
    /// white space. Words and runs of white space stay whole there, which is all that pre-tokenisers look at. Without one,
    /// the cut falls between any two characters.
    /// </summary>
    private static int CutPoint(ReadOnlySpan<byte> bytes)
    {
        for (int i = bytes.Length - 1; i > 0; i--)
        {
            if (bytes[i] is (byte)'\n' or (byte)'\r' && bytes[i - 1] is not ((byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t'))
                return i;
        }
        int cut = bytes.Length - 1;
        while (cut > bytes.Length - 4 && (bytes[cut] & 0xC0) == 0x80) // continuation bytes of a character
            cut--;
        return cut;
    }
}
