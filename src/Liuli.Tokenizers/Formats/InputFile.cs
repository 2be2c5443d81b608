using System.Text;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads whole files with clear errors.</summary>
internal static class InputFile
{
    private const long MaximumBytes = 1L << 29;

    public static byte[] Read(string path)
    {
        try
        {
            long size = new FileInfo(path).Length;
            if (size > MaximumBytes)
                throw TokenizerException.For($"Reading {path}", $"a file of at most {MaximumBytes} bytes", $"{size}", "Check that this is the tokenizer's file.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TokenizerException.For($"Reading {path}", "a file that can be read", e.Message, "Check the path and its permissions.", e);
        }
    }

    /// <summary>A file of UTF-8, with or without a byte order mark.</summary>
    public static string ReadText(string path)
    {
        byte[] bytes = Read(path);
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw TokenizerException.For($"Reading {path}", "UTF-8", e.Message, "Convert the file to UTF-8, or get it again.", e);
        }
    }
}
