using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Chat.ToolCalls;
using Liuli.Tokenizers;

namespace Liuli.Inference.Chat.Formats;

/// <summary>Conversations as the model's own template writes them.</summary>
/// <remarks>
/// The text is split into tokens as it stands, as transformers does: what opens a text (a beginning-of-text token) is the template's business, so it never
/// stands there twice. Special tokens that a person or a tool wrote are taken out before, so that no one passes for another.
/// </remarks>
internal sealed class TemplateFormat : ChatFormat
{
    private readonly LanguageModel _model;
    private readonly ChatTemplate _template, _toolTemplate;
    private readonly Dictionary<string, object?> _variables;
    private readonly SpecialTokenText _special;

    public TemplateFormat(LanguageModel model, ChatTemplates templates)
    {
        _model = model;
        _template = ChatTemplate.Parse(templates.Default);
        _toolTemplate = templates.ToolUse is { } toolUse ? ChatTemplate.Parse(toolUse) : _template;
        string source = templates.Default + templates.ToolUse;
        Tokenizer tokenizer = model.Tokenizer;
        _variables = TemplateVariables.Of(tokenizer);
        _special = new SpecialTokenText(tokenizer);
        // Some models' files name one end token and their template writes another at the end of every turn.
        StopTokens = [.. EndOfTextTokens.EndsOfTurns.Where(text => source.Contains(text, StringComparison.Ordinal)).Select(tokenizer.TokenToId).OfType<int>().Where(id => !model.EndOfText.Contains(id))];
        ToolCalls = ToolCallSyntax.Of(templates.ToolUse ?? templates.Default);
    }

    public override IReadOnlyList<int> StopTokens { get; }

    public override IReadOnlyList<int> Never => [];

    public override ToolCallSyntax? ToolCalls { get; }

    public override List<int> Encode(IReadOnlyList<TemplateMessage> messages, IReadOnlyList<object>? tools = null)
    {
        if (tools is not { Count: > 0 })
            tools = null;
        else if (ToolCalls is null)
            throw new InvalidOperationException($"chat: the template of '{_model.Name}' writes tool calls in no way that is known (Llama 3.1's, Hermes's as in Qwen, Mistral's); leave the tools out, or use another model");
        string text = (tools is null ? _template : _toolTemplate).Render(messages.Select(Cleaned), tools, addGenerationPrompt: true, _variables);
        return [.. _model.Tokenizer.Encode(text, addSpecialTokens: false).Ids];
    }

    private TemplateMessage Cleaned(TemplateMessage message) =>
        message is { Role: "user" or "tool", Content: { } content } ? message with { Content = _special.Remove(content) } : message;
}
