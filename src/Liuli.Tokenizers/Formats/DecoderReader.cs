using Liuli.Tokenizers.Decoders;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the decoder of a tokenizer.json.</summary>
internal static class DecoderReader
{
    /// <summary>Real files have a handful. Each is a call inside another, so that very many would overrun the stack.</summary>
    private const int MostSteps = 100;

    public static ITextDecoder Read(JsonComponent json) => json.Type switch
    {
        "ByteLevel" => json.Done(new ByteLevelDecoder(json.Bool("add_prefix_space", true), json.Bool("trim_offsets", true), json.Bool("use_regex", true))),
        "WordPiece" => json.Done(new WordPieceDecoder(json.OptionalString("prefix") ?? "##", json.Bool("cleanup", true))),
        "Replace" => json.Done(new ReplaceDecoder(PatternReader.Read(json), json.String("content"))),
        "Fuse" => json.Done(new FuseDecoder()),
        "Strip" => json.Done(Strip(json)),
        "ByteFallback" => json.Done(new ByteFallbackDecoder()),
        "Metaspace" => json.Done(new MetaspaceDecoder(PreTokenizerReader.Replacement(json), PreTokenizerReader.Scheme(json), json.Bool("split", true)), "str_rep"),
        "BPEDecoder" => json.Done(new BpeDecoder(json.OptionalString("suffix") ?? "</w>")),
        "CTC" => json.Done(new CtcDecoder(json.OptionalString("pad_token") ?? "<pad>", json.OptionalString("word_delimiter_token") ?? "|", json.Bool("cleanup", true))),
        "Sequence" => json.Done(Sequence(json)),
        _ => throw json.Unsupported("decoder", "ByteLevel, WordPiece, Replace, Fuse, Strip, ByteFallback, Metaspace, BPEDecoder, CTC, Sequence"),
    };

    private static DecoderSequence Sequence(JsonComponent json)
    {
        DecoderSequence sequence = new([.. json.Components("decoders").Select(Read)]);
        return Count(sequence) is int count and > MostSteps ? throw json.Wrong(json.Path, $"at most {MostSteps} decoders in all", $"{count}") : sequence;
    }

    private static int Count(ITextDecoder decoder) => decoder is DecoderSequence sequence ? sequence.Steps.Sum(Count) : 1;

    private static StripDecoder Strip(JsonComponent json)
    {
        string content = json.String("content");
        int start = json.Int("start", 0), stop = json.Int("stop", 0);
        return content.Length > 0 && start >= 0 && stop >= 0
            ? new StripDecoder(content, start, stop)
            : throw json.Wrong(json.Path, "a sign and counts that are not negative", $"'{content}', {start} and {stop}");
    }
}
