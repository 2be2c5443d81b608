using Liuli.Inference.Generation;

namespace Liuli.Inference.Clients;

/// <summary>Generators for requests that may come at the same time. One idle one is kept, so that the next turn of a conversation finds its cache. Safe for use from several threads.</summary>
internal sealed class GeneratorPool(LanguageModel model) : IDisposable
{
    private TextGenerator? _idle;
    private volatile bool _disposed;

    /// <summary>A generator that no one else has.</summary>
    public TextGenerator Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Interlocked.Exchange(ref _idle, null) ?? model.CreateGenerator();
    }

    public void Return(TextGenerator generator)
    {
        Interlocked.Exchange(ref _idle, generator)?.Dispose();
        if (_disposed)
            Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _idle, null)?.Dispose();
    }
}
