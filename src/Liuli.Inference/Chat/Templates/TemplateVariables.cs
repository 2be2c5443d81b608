using Liuli.Tokenizers;

namespace Liuli.Inference.Chat.Templates;

/// <summary>What a chat template is told about the model beside the conversation.</summary>
/// <remarks>Stateless: safe for use from several threads.</remarks>
public static class TemplateVariables
{
    /// <summary>The spellings of the special tokens that a vocabulary has: <c>bos_token</c>, <c>eos_token</c>, <c>unk_token</c>, <c>pad_token</c>,
    /// <c>sep_token</c>, <c>cls_token</c>, <c>mask_token</c>.</summary>
    public static Dictionary<string, object?> Of(Tokenizer tokenizer)
    {
        SpecialTokens special = tokenizer.SpecialTokens;
        Dictionary<string, object?> variables = [];
        foreach ((string name, int? id) in (ReadOnlySpan<(string, int?)>)[
            ("bos_token", special.Bos), ("eos_token", special.Eos), ("unk_token", special.Unknown), ("pad_token", special.Pad),
            ("sep_token", special.Sep), ("cls_token", special.Cls), ("mask_token", special.Mask)])
        {
            if (id is { } there)
                variables[name] = tokenizer.IdToToken(there);
        }
        return variables;
    }
}
