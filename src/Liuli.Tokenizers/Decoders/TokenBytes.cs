using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Decoders;

/// <summary>The bytes that a token adds to a text, for tokenizers whose tokens do so whatever stands around them: byte-level ones and SentencePiece's.</summary>
internal sealed class TokenBytes
{
    private const string WordMark = "\u2581";

    private readonly bool _byteLevel, _wordMarks, _byteTokens;

    /// <exception cref="NotSupportedException">Its decoder makes spaces of what stands beside a token (WordPiece).</exception>
    public TokenBytes(TokenizerPipeline pipeline)
    {
        ITextDecoder[] steps = [.. Flatten(pipeline.Decoder)];
        _byteLevel = steps is [ByteLevelDecoder];
        _byteTokens = steps.OfType<ByteFallbackDecoder>().Any();
        _wordMarks = steps.Any(step => step is MetaspaceDecoder { Replacement: '\u2581' } || IsWordMark(step));
        bool understood = steps.All(step => step is ByteFallbackDecoder or FuseDecoder or StripDecoder or MetaspaceDecoder || IsWordMark(step));
        if (!_byteLevel && !(understood && _wordMarks))
        {
            string found = steps.Length == 0 ? "none" : string.Join(", ", steps.Select(step => step.GetType().Name).Distinct());
            string why = steps.OfType<WordPieceDecoder>().Any() ? " (a space comes between a quote and the word behind it, so that no name of a JSON object can be spelled)" : "";
            throw new NotSupportedException($"spelling tokens one by one: expected a byte-level or SentencePiece tokenizer, found the decoders {found}, whose text depends on the tokens beside{why}; use a model with one of the former");
        }
    }

    /// <summary>The bytes of a token as the vocabulary spells it.</summary>
    public byte[] Of(string token)
    {
        if (_byteLevel)
            return ByteLevelDecoder.BytesOf(token);
        if (_byteTokens && ByteFallbackDecoder.TryReadByte(token, out byte value))
            return [value];
        return System.Text.Encoding.UTF8.GetBytes(token.Replace(WordMark, " ", StringComparison.Ordinal));
    }

    private static bool IsWordMark(ITextDecoder step) => step is ReplaceDecoder { Pattern: { IsRegex: false, Source: WordMark }, Content: " " };

    private static IEnumerable<ITextDecoder> Flatten(ITextDecoder? decoder) => decoder switch
    {
        null => [],
        DecoderSequence sequence => sequence.Steps.SelectMany(Flatten),
        _ => [decoder],
    };
}
