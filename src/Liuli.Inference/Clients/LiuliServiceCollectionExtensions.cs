using Liuli.Inference;
using Liuli.Inference.Clients;
using Liuli.Inference.Generation;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;

// Where .NET's own registrations are, so that they are found without a using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Models in this process as services.</summary>
/// <remarks>A model is loaded when it is first asked for, once for all services of the same path or name, and goes with the container. To be used while services are set up, by one thread.</remarks>
public static class LiuliServiceCollectionExtensions
{
    /// <summary>Adds a model as the application's <see cref="IChatClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="pathOrName">Which model (<see cref="LanguageModel.Load"/>).</param>
    /// <param name="load">How to hold its weights; where the model was added before, that counts.</param>
    /// <param name="defaults">What counts where a request's options say nothing.</param>
    public static IServiceCollection AddLiuliChatClient(this IServiceCollection services, string pathOrName, LoadOptions? load = null, GenerationOptions? defaults = null) =>
        services.AddModel(pathOrName, load).AddSingleton<IChatClient>(provider => new LiuliChatClient(LanguageModelOf(provider, pathOrName), defaults));

    /// <summary>Adds a model's hidden states as the application's <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of texts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="pathOrName">Which model, an encoder or a decoder (<see cref="TextModel.Open"/>).</param>
    /// <param name="load">How to hold its weights; where the model was added before, that counts.</param>
    /// <param name="pooling">How tokens' vectors become one (<see cref="LiuliEmbeddingGenerator"/>).</param>
    public static IServiceCollection AddLiuliEmbeddingGenerator(
        this IServiceCollection services, string pathOrName, LoadOptions? load = null, EmbeddingPooling? pooling = null) =>
        services.AddModel(pathOrName, load).AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            provider => new LiuliEmbeddingGenerator(provider.GetRequiredKeyedService<TextModel>(pathOrName), pooling));

    private static LanguageModel LanguageModelOf(IServiceProvider provider, string pathOrName) => provider.GetRequiredKeyedService<TextModel>(pathOrName) as LanguageModel
        ?? throw new InvalidOperationException($"making a chat client of '{pathOrName}': it is an encoder, which reads texts and does not continue them; expected a decoder; add it with AddLiuliEmbeddingGenerator");

    private static IServiceCollection AddModel(this IServiceCollection services, string pathOrName, LoadOptions? load)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(pathOrName);
        services.TryAddKeyedSingleton(pathOrName, (_, _) => TextModel.Open(pathOrName, load));
        return services;
    }
}
