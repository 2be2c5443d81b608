using Liuli.Inference.Chat.Templates;
using Liuli.Tokenizers;
using Liuli.Training.Data;

namespace Liuli.Cli.Verbs;

/// <summary>A chat template as training and evaluation use it: whole dialogues, nothing of which is still to be said.</summary>
internal static class DialogueTemplate
{
    public static RenderDialogue Read(string source, Tokenizer tokenizer)
    {
        ChatTemplate template = ChatTemplate.Parse(source);
        Dictionary<string, object?> variables = TemplateVariables.Of(tokenizer);
        return turns => template.Render(turns.Select(turn => new TemplateMessage(turn.Role, turn.Text)), addGenerationPrompt: false, variables: variables);
    }
}
