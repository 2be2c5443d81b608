using System.Text.Json.Nodes;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>Microsoft.Extensions.AI's options as Liuli's.</summary>
internal static class OptionsConversion
{
    /// <summary>How to generate: <paramref name="defaults"/>, but for what <paramref name="options"/> say.</summary>
    /// <exception cref="NotSupportedException">An option asks for what cannot be done; the message names it.</exception>
    public static GenerationOptions Generation(GenerationOptions defaults, ChatOptions? options, GrammarCache grammars)
    {
        if (options is null)
            return defaults;
        Refuse(options);
        SamplingOptions sampling = defaults.Sampling;
        return defaults with
        {
            MaxTokens = options.MaxOutputTokens ?? defaults.MaxTokens,
            Json = Json(options, defaults.Json, grammars),
            StopStrings = [.. defaults.StopStrings, .. options.StopSequences ?? []],
            Sampling = sampling with
            {
                Temperature = options.Temperature ?? sampling.Temperature,
                Greedy = sampling.Greedy && options.Temperature is null or 0,
                TopK = options.TopK ?? sampling.TopK,
                TopP = options.TopP ?? sampling.TopP,
                FrequencyPenalty = options.FrequencyPenalty ?? sampling.FrequencyPenalty,
                PresencePenalty = options.PresencePenalty ?? sampling.PresencePenalty,
                Seed = options.Seed is { } seed ? unchecked((ulong)seed) : sampling.Seed,
            },
        };
    }

    /// <summary>The functions that the model may call.</summary>
    /// <exception cref="NotSupportedException">A tool is something else than a function.</exception>
    public static IReadOnlyList<AIFunctionDeclaration> Functions(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools || options.ToolMode is NoneChatToolMode)
            return [];
        return [.. tools.Select(tool => tool as AIFunctionDeclaration
            ?? throw new NotSupportedException($"chat: the tools of a model that runs in this process are functions (AIFunctionFactory.Create); '{tool.Name}' is a {tool.GetType().Name}"))];
    }

    /// <summary>A function as templates want it, in OpenAI's form.</summary>
    public static JsonObject Schema(AIFunctionDeclaration function) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = function.Name,
            ["description"] = function.Description,
            ["parameters"] = JsonNode.Parse(function.JsonSchema.GetRawText()),
        },
    };

    /// <summary>What the reply is held to; a format that is asked for, text too, takes the place of <paramref name="standard"/>.</summary>
    private static JsonGrammar? Json(ChatOptions options, JsonGrammar? standard, GrammarCache grammars)
    {
        JsonGrammar? grammar = options.ResponseFormat switch
        {
            null => standard,
            ChatResponseFormatJson { Schema: { } schema } => grammars.Of(schema),
            ChatResponseFormatJson => JsonGrammar.AnyObject,
            _ => null,
        };
        return grammar is null || Functions(options).Count == 0
            ? grammar
            : throw new NotSupportedException("chat: a reply that is held to JSON cannot call functions; leave Tools out, or set ToolMode to None or ResponseFormat to text");
    }

    private static void Refuse(ChatOptions options)
    {
        if (options.ToolMode is RequiredChatToolMode)
            throw new NotSupportedException("chat: ToolMode requires a call; the model decides itself whether it calls a function: use ChatToolMode.Auto or None");
        if (options.ConversationId is { } id)
            throw new NotSupportedException($"chat: there is no conversation '{id}': nothing is kept between requests, so send all messages each time");
    }
}
