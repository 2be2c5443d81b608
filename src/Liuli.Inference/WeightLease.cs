namespace Liuli.Inference;

/// <summary>Keeps a model's weights while someone computes with them: disposing may come at any time, from any thread, and the weights go when the last computation has ended.</summary>
/// <remarks>Without it, memory that kernels read would be given back under them, which ends the process. Safe for use from several threads.</remarks>
/// <param name="model">The model's name, for messages.</param>
/// <param name="release">Gives the weights back; called once.</param>
internal sealed class WeightLease(string model, Action release) : IDisposable
{
    private readonly Lock _lock = new();
    private int _users;
    private bool _disposed;

    /// <summary>Begins a computation, which ends when the result is disposed of. Allocates nothing.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public User Enter()
    {
        lock (_lock)
        {
            if (_disposed)
                throw new ObjectDisposedException(objectName: null, $"the model '{model}' has been disposed of; dispose of it only when no more is wanted of it");
            _users++;
        }
        return new User(this);
    }

    /// <summary>Refuses further computations, and gives the weights back as soon as none is under way.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_users > 0)
                return;
        }
        release();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0 || !_disposed)
                return;
        }
        release();
    }

    /// <summary>A computation under way.</summary>
    public readonly struct User(WeightLease? lease) : IDisposable
    {
        public void Dispose() => lease?.Leave();
    }
}
