using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>Finds the tokens with a role: by tokenizer_config.json, else by the names that are usual among the added tokens.</summary>
internal static class SpecialTokenFinder
{
    public static SpecialTokens Find(TokenizerPipeline pipeline, TokenizerConfig? config)
    {
        int? Role(string role, params ReadOnlySpan<string> usual)
        {
            if (config is not null && config.Names.TryGetValue(role, out string? name))
                return IdOf(pipeline, name);
            foreach (string candidate in usual)
            {
                if (pipeline.AddedTokens.FirstOrDefault(token => token.Special && token.Content == candidate) is { } found)
                    return found.Id;
            }
            return null;
        }

        int? unknown = pipeline.Model.UnknownToken is { } spelled ? IdOf(pipeline, spelled) : null;
        return new SpecialTokens(
            Unknown: unknown ?? Role("unk_token", "[UNK]", "<unk>"),
            Bos: Role("bos_token", "<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>", "<|endoftext|>"),
            Eos: Role("eos_token", "</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"),
            Cls: Role("cls_token", "[CLS]"),
            Sep: Role("sep_token", "[SEP]"),
            Pad: Role("pad_token", "[PAD]", "<pad>"),
            Mask: Role("mask_token", "[MASK]", "<mask>"));
    }

    private static int? IdOf(TokenizerPipeline pipeline, string token)
    {
        if (pipeline.AddedTokens.FirstOrDefault(added => added.Content == token) is { } found)
            return found.Id;
        return pipeline.Model.Vocabulary.TryGetId(token, out int id) ? id : null;
    }
}
