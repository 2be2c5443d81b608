using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Chat.ToolCalls;

namespace Liuli.Inference.Chat.Formats;

/// <summary>How a model's conversations are written as token ids, and how a reply ends.</summary>
internal abstract class ChatFormat
{
    /// <summary>Tokens that end a reply, beside the model's own end-of-text tokens.</summary>
    public abstract IReadOnlyList<int> StopTokens { get; }

    /// <summary>Tokens that no reply holds.</summary>
    public abstract IReadOnlyList<int> Never { get; }

    /// <summary>How the model calls tools; null if it cannot, or in no way that is known.</summary>
    public abstract ToolCallSyntax? ToolCalls { get; }

    /// <summary>The ids that the model continues with its reply.</summary>
    /// <param name="messages">The conversation, oldest first.</param>
    /// <param name="tools">JSON Schemas of tools, in OpenAI's form; null if there are none.</param>
    /// <exception cref="ChatTemplateException">The model's template refuses the conversation.</exception>
    /// <exception cref="InvalidOperationException">The format has no place for a system message or for tools.</exception>
    public abstract List<int> Encode(IReadOnlyList<TemplateMessage> messages, IReadOnlyList<object>? tools = null);

    /// <summary>The model's template where it has one, else turns with [SEP] between.</summary>
    /// <exception cref="InvalidOperationException">The model has neither a template nor a token that could separate turns.</exception>
    /// <exception cref="ChatTemplateException">The template cannot be read.</exception>
    public static ChatFormat Of(LanguageModel model) => model.ChatTemplates is { } templates ? new TemplateFormat(model, templates) : new SeparatorFormat(model);
}
