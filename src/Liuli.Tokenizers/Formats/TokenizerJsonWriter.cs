using System.Text.Encodings.Web;
using System.Text.Json;
using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>Writes Hugging Face's tokenizer.json.</summary>
internal static class TokenizerJsonWriter
{
    // Tokens are for people to read, so only what JSON demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(Tokenizer tokenizer)
    {
        using MemoryStream stream = new();
        Write(tokenizer.Pipeline, stream);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static void Save(Tokenizer tokenizer, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = Path.Combine(path, "tokenizer.json");
        OutputFile.Write(path, stream => Write(tokenizer.Pipeline, stream));
    }

    private static void Write(TokenizerPipeline pipeline, Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, Options);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in pipeline.AddedTokens)
            WriteAdded(writer, token);
        writer.WriteEndArray();
        WritePart(writer, "normalizer", pipeline.Normalizer is { } normalizer ? normalizer.WriteJson : null);
        WritePart(writer, "pre_tokenizer", pipeline.PreTokenizer is { } preTokenizer ? preTokenizer.WriteJson : null);
        WritePart(writer, "post_processor", pipeline.PostProcessor is { } postProcessor ? postProcessor.WriteJson : null);
        WritePart(writer, "decoder", DecoderToWrite(pipeline) is { } decoder ? decoder.WriteJson : null);
        WritePart(writer, "model", pipeline.Model.WriteJson);
        writer.WriteEndObject();
    }

    /// <summary>The decoder such that reading the file alone, without a tokenizer_config.json, gives the same behaviour again.</summary>
    private static ITextDecoder? DecoderToWrite(TokenizerPipeline pipeline)
    {
        if (pipeline.Decoder is null || pipeline.CleansUp == TokenizerJsonReader.CleansUp(pipeline.Decoder, null))
            return pipeline.Decoder;
        return pipeline.CleansUp ? CleanUp.After(pipeline.Decoder) : new DecoderSequence([pipeline.Decoder]);
    }

    private static void WritePart(Utf8JsonWriter writer, string name, Action<Utf8JsonWriter>? write)
    {
        writer.WritePropertyName(name);
        if (write is null)
            writer.WriteNullValue();
        else
            write(writer);
    }

    private static void WriteAdded(Utf8JsonWriter writer, AddedToken token)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", token.Id);
        writer.WriteString("content", token.Content);
        writer.WriteBoolean("single_word", token.SingleWord);
        writer.WriteBoolean("lstrip", token.LeftStrip);
        writer.WriteBoolean("rstrip", token.RightStrip);
        writer.WriteBoolean("normalized", token.Normalized);
        writer.WriteBoolean("special", token.Special);
        writer.WriteEndObject();
    }
}
