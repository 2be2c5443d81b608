using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Chat.ToolCalls;
using Liuli.Tokenizers;

namespace Liuli.Inference.Chat.Formats;

/// <summary>Conversations as <c>[CLS]…[SEP]…[SEP]</c>: those of models without a template, such as liuli-mini.</summary>
internal sealed class SeparatorFormat : ChatFormat
{
    private readonly LanguageModel _model;
    private readonly HashSet<int> _special;
    private readonly int _separator;

    public SeparatorFormat(LanguageModel model)
    {
        _model = model;
        SpecialTokens special = model.Tokenizer.SpecialTokens;
        _separator = special.Sep ?? special.Eos
            ?? throw new InvalidOperationException($"chat: the model '{model.Name}' has no chat template, and its tokenizer neither [SEP] nor an end-of-text token to separate turns; use generate, or a dialogue model");
        _special = [.. model.Tokenizer.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        // A token that opens another text, or stands for none, is no part of a reply: models that saw dialogues one after the other would begin a new one with it.
        Never = [.. new[] { special.Cls, special.Bos, special.Pad, special.Mask, special.Unknown }.OfType<int>().Where(id => id != _separator && !model.EndOfText.Contains(id))];
    }

    public override IReadOnlyList<int> StopTokens => [_separator];

    public override IReadOnlyList<int> Never { get; }

    public override ToolCallSyntax? ToolCalls => null;

    public override List<int> Encode(IReadOnlyList<TemplateMessage> messages, IReadOnlyList<object>? tools = null)
    {
        if (tools is { Count: > 0 })
            throw new InvalidOperationException($"chat: the model '{_model.Name}' has no chat template, so it knows no tools; leave them out, or use a model with a template");
        List<int> ids = _model.Tokenizer.SpecialTokens.Cls is { } opening ? [opening] : [];
        foreach (TemplateMessage message in messages)
        {
            if (message.Role is not ("user" or "assistant"))
                throw new InvalidOperationException($"chat: the model '{_model.Name}' has no chat template, so its conversations have users and assistants only, found a message of role '{message.Role}'; leave it out, or use a model with a template");
            // A [SEP] typed into the text is left out: it must not pass for the end of the turn.
            ids.AddRange(_model.Tokenizer.Encode(message.Content ?? "", addSpecialTokens: false).Ids.Where(id => !_special.Contains(id)));
            ids.Add(_separator);
        }
        return ids;
    }
}
