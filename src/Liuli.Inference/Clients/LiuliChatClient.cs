using System.Runtime.CompilerServices;
using Liuli.Inference.Chat.Formats;
using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Generation;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>A model in this process behind .NET's common interface of chat models.</summary>
/// <remarks>
/// <para>
/// Messages are written as the model's own template writes them. Functions given as tools are offered in the template's way, and calls are told from text while
/// the reply streams in (Llama 3.1 to 3.3, Hermes as in Qwen, Mistral): no half of a call comes out as text, and one whose JSON is broken is text as the
/// model wrote it. White space before the first word is left out. Wrap the client with <c>UseFunctionInvocation()</c> of Microsoft.Extensions.AI to have calls answered.
/// </para>
/// <para>
/// Temperature, TopK, TopP, FrequencyPenalty, PresencePenalty, Seed, MaxOutputTokens, StopSequences, Instructions, Tools, ToolMode (Auto, None) and
/// AllowMultipleToolCalls count, and a ResponseFormat of JSON, with a schema or without, holds the reply to it. A required tool and a ConversationId are errors. ModelId, Reasoning, AdditionalProperties and the
/// options of background responses are ignored. Without a seed, each reply has another.
/// </para>
/// <para>Safe for use from several threads: each request has its own cache; requests at the same time share the processor.</para>
/// </remarks>
public sealed class LiuliChatClient : IChatClient
{
    private const string Provider = "liuli";

    // A chat's reply is longer than a sentence; the model's context still ends it.
    private const int MostTokens = 1024;

    private readonly LanguageModel _model;
    private readonly ChatFormat _format;
    private readonly GenerationOptions? _defaults;
    private readonly GeneratorPool _generators;
    private readonly GrammarCache _grammars = new();
    private readonly ChatClientMetadata _metadata;
    private readonly bool _ownsModel;

    /// <summary>A client of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="defaults">What counts where a request's options say nothing; with them, their seed counts for every request.</param>
    /// <param name="ownsModel">Whether the model goes with the client when that is disposed of.</param>
    /// <exception cref="InvalidOperationException">The model cannot chat: it has no tokenizer, or neither a template nor a token between turns.</exception>
    /// <exception cref="ChatTemplateException">Its template cannot be read.</exception>
    public LiuliChatClient(LanguageModel model, GenerationOptions? defaults = null, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        defaults?.Validate();
        _model = model;
        _format = ChatFormat.Of(model);
        _defaults = defaults;
        _generators = new GeneratorPool(model);
        _metadata = new ChatClientMetadata(Provider, defaultModelId: model.Name);
        _ownsModel = ownsModel;
    }

    /// <summary>Loads a model (<see cref="LanguageModel.Load"/>) and makes a client of it, which owns it.</summary>
    public static LiuliChatClient Load(string pathOrName, LoadOptions? options = null, GenerationOptions? defaults = null)
    {
        LanguageModel model = LanguageModel.Load(pathOrName, options);
        try
        {
            return new LiuliChatClient(model, defaults, ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The whole reply.</summary>
    /// <inheritdoc cref="GetStreamingResponseAsync"/>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <summary>Streams the reply. The last update carries the reason of its end and the number of tokens.</summary>
    /// <param name="messages">The conversation, oldest first.</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <param name="cancellationToken">Ends the reply between two tokens.</param>
    /// <exception cref="ArgumentException">The conversation does not fit the model's context, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The client or its model has been disposed of.</exception>
    /// <exception cref="NotSupportedException">An option or a message asks for what cannot be done; the message of the error names it.</exception>
    /// <exception cref="InvalidOperationException">The model's format has no place for a system message or for tools.</exception>
    /// <exception cref="ChatTemplateException">The model's template refuses the conversation.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatRequest request = new(_model, _format, Defaults(), messages, options, _grammars);
        Reply reply = new(request, _model.Name);
        TextGenerator generator = _generators.Rent();
        try
        {
            using IEnumerator<GeneratedPiece> pieces = generator.Generate(request.Prompt, request.Generation, cancellationToken).GetEnumerator();
            // Each token is computed on a pool thread, so that the caller's thread (a user interface, a server) stays free.
            while (!reply.IsOver && await Task.Run(pieces.MoveNext, cancellationToken).ConfigureAwait(false))
            {
                foreach (ChatResponseUpdate update in reply.Push(pieces.Current))
                    yield return update;
            }
        }
        finally
        {
            _generators.Return(generator);
        }
    }

    /// <summary>This client, its <see cref="ChatClientMetadata"/> or its <see cref="LanguageModel"/>.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model : null;
    }

    /// <summary>Gives the caches' memory back, and the model's if the client owns it. Requests that are still under way end with an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _generators.Dispose();
        if (_ownsModel)
            _model.Dispose();
    }

    private GenerationOptions Defaults() => _defaults ?? new GenerationOptions
    {
        MaxTokens = MostTokens,
        Sampling = new Sampling.SamplingOptions { Seed = (ulong)Random.Shared.NextInt64() },
    };
}
