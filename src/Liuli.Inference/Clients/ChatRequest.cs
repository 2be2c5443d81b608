using Liuli.Inference.Chat.Formats;
using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Chat.ToolCalls;
using Liuli.Inference.Generation;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>One request: the prompt, how to continue it, and how to read what comes.</summary>
internal sealed class ChatRequest
{
    public ChatRequest(LanguageModel model, ChatFormat format, GenerationOptions defaults, IEnumerable<ChatMessage> messages, ChatOptions? options, GrammarCache grammars)
    {
        IReadOnlyList<AIFunctionDeclaration> functions = OptionsConversion.Functions(options);
        (IReadOnlyList<TemplateMessage> converted, int calls) = MessageConversion.Convert(messages, options?.Instructions, format.ToolCalls?.OneCallPerMessage == true);
        Prompt = format.Encode(converted, [.. functions.Select(OptionsConversion.Schema)]);
        GenerationOptions generation = OptionsConversion.Generation(defaults, options, grammars);
        List<int> never = [.. generation.Sampling.Never, .. format.Never];
        if (functions.Count > 0)
        {
            // Marks of calls are special tokens in some vocabularies, so special tokens are spelled, and all that are no marks ruled out.
            never.AddRange(NoMarks(model, format));
            generation = generation with { SkipSpecialTokens = false };
            Parser = format.ToolCalls!.CreateParser([.. functions.Select(function => function.Name)]);
        }
        Generation = generation with { StopTokens = [.. generation.StopTokens, .. format.StopTokens], Sampling = generation.Sampling with { Never = never } };
        EarlierCalls = calls;
        OneCall = options?.AllowMultipleToolCalls == false;
    }

    public IReadOnlyList<int> Prompt { get; }

    public GenerationOptions Generation { get; }

    /// <summary>Tells calls from text; null where no tools were offered.</summary>
    public IToolCallParser? Parser { get; }

    /// <summary>How many calls the conversation holds already.</summary>
    public int EarlierCalls { get; }

    /// <summary>Whether the reply ends with its first call.</summary>
    public bool OneCall { get; }

    private static IEnumerable<int> NoMarks(LanguageModel model, ChatFormat format) => model.Tokenizer.AddedTokens
        .Where(token => token.Special && !format.ToolCalls!.Markers.Contains(token.Content) && !model.EndOfText.Contains(token.Id) && !format.StopTokens.Contains(token.Id))
        .Select(token => token.Id);
}
