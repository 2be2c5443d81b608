using System.Text.Json;
using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>
/// Reads Hugging Face's tokenizer.json. The settings for truncation and padding are passed over: they are about batches, and
/// whoever makes a batch decides.
/// </summary>
internal static class TokenizerJsonReader
{
    public static Tokenizer Read(ReadOnlyMemory<byte> bytes, string source, TokenizerConfig? config)
    {
        using JsonDocument document = JsonText.Parse(bytes, source);
        JsonComponent json = new(document.RootElement, source, "");
        IPreTokenizer? preTokenizer = json.OptionalComponent("pre_tokenizer") is { } pre ? PreTokenizerReader.Read(pre) : null;
        JsonComponent modelJson = json.OptionalComponent("model") ?? throw json.Wrong("", "the key 'model'", "none");
        bool byteLevel = PreTokenizerReader.EndsInBytes(preTokenizer) && ModelReader.TypeOf(modelJson) == "BPE";
        ITokenModel model = ModelReader.Read(modelJson, byteLevel);
        ITextDecoder? decoder = json.OptionalComponent("decoder") is { } dec ? DecoderReader.Read(dec) : null;
        IEnumerable<AddedToken> added = json.Optional("added_tokens") is null
            ? []
            : json.Components("added_tokens").Select(token => AddedTokenReader.Read(token, token.Int("id"))).ToList();
        TokenizerPipeline pipeline = new()
        {
            Normalizer = json.OptionalComponent("normalizer") is { } norm ? NormalizerReader.Read(norm) : null,
            PreTokenizer = byteLevel ? preTokenizer : PreTokenizerReader.Rewriting(preTokenizer),
            Model = model,
            PostProcessor = json.OptionalComponent("post_processor") is { } post ? PostProcessorReader.Read(post) : null,
            Decoder = decoder,
            AddedTokens = AddedTokenReader.Check(added, model.Vocabulary, source),
            CleansUp = CleansUp(decoder, config),
        };
        CheckTemplates(pipeline, json);
        return json.Done(new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, config)), "version", "truncation", "padding");
    }

    /// <summary>The post-processor must not add ids that nothing in the file spells.</summary>
    private static void CheckTemplates(TokenizerPipeline pipeline, JsonComponent json)
    {
        HashSet<int> added = [.. pipeline.AddedTokens.Select(token => token.Id)];
        IEnumerable<TemplatePiece> pieces =
            [.. pipeline.PostProcessor?.Template(pair: false) ?? [], .. pipeline.PostProcessor?.Template(pair: true) ?? []];
        foreach (int id in pieces.SelectMany(piece => piece.Ids ?? []))
        {
            if (pipeline.Model.Vocabulary.TokenAt(id) is null && !added.Contains(id))
                throw json.Wrong("post_processor", "ids of the vocabulary", $"{id}");
        }
    }

    /// <summary>
    /// Whether the decoded text is cleaned up at the end. tokenizer_config.json decides; without it a plain WordPiece decoder with
    /// clean-up is taken for a BERT, whose library always did.
    /// </summary>
    internal static bool CleansUp(ITextDecoder? decoder, TokenizerConfig? config) =>
        decoder is not null && (config?.CleanUpTokenizationSpaces ?? decoder is WordPieceDecoder { Cleanup: true });
}
