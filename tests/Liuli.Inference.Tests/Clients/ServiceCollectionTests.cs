using Liuli.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Liuli.Inference.Tests.Clients;

public class ServiceCollectionTests
{
    [Fact]
    public async Task ServicesOfOneModelShareItAndItGoesWithTheContainer()
    {
        using TinyChatModel tiny = new();
        ServiceCollection services = new();
        services.AddLiuliChatClient(tiny.Folder, defaults: tiny.Says("Hi.")).AddLiuliEmbeddingGenerator(tiny.Folder);
        ServiceProvider provider = services.BuildServiceProvider();
        IChatClient client = provider.GetRequiredService<IChatClient>();
        Assert.Equal("Hi.", (await client.GetResponseAsync("Hello")).Text);
        IEmbeddingGenerator<string, Embedding<float>> generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        Assert.Same(client.GetService<LanguageModel>(), generator.GetService<LanguageModel>());
        Assert.Same(client, provider.GetRequiredService<IChatClient>());
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hello"));
    }

    [Fact]
    public async Task AnEncoderMakesVectorsAndNoChat()
    {
        using ServiceProvider provider = new ServiceCollection().AddLiuliEmbeddingGenerator(EncoderFixture.Find("bert-sentences-tiny"))
            .AddLiuliChatClient(EncoderFixture.Find("bert-sentences-tiny")).BuildServiceProvider();
        IEmbeddingGenerator<string, Embedding<float>> generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        Assert.Equal(16, (await generator.GenerateAsync("the cat")).Vector.Length);
        Assert.Contains("it is an encoder", Assert.Throws<InvalidOperationException>(provider.GetRequiredService<IChatClient>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatIsNotThereIsReportedWhenItIsAskedFor()
    {
        using ServiceProvider provider = new ServiceCollection().AddLiuliChatClient("no-such-model").BuildServiceProvider();
        Assert.Contains("no-such-model", Assert.Throws<FileNotFoundException>(provider.GetRequiredService<IChatClient>).Message, StringComparison.Ordinal);
    }
}
