using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>Releases every tensor that was made inside it, on the same thread, when it is disposed.</summary>
/// <remarks>
/// <code>
/// using (TensorScope.Begin())
/// {
///     Tensor hidden = model.Forward(ids);   // gone at the closing brace
///     best = hidden.ArgMax();
/// }
/// </code>
/// Scopes nest. <see cref="Tensor.Keep"/> lets a tensor outlive its scope. A scope belongs to the thread that began it and must not
/// span an <c>await</c>. Beginning one allocates nothing after the first time.
/// </remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? t_current;

    [ThreadStatic]
    private static Stack<TensorScope>? t_unused;

    private readonly List<(TensorBody Body, uint Generation)> _tensors = [];
    private TensorScope? _outer;
    private bool _open;

    private TensorScope()
    {
    }

    internal static TensorScope? Current => t_current;

    /// <summary>Opens a scope on this thread.</summary>
    public static TensorScope Begin()
    {
        t_unused ??= new Stack<TensorScope>();
        if (!t_unused.TryPop(out TensorScope? scope))
            scope = new TensorScope();
        scope._outer = t_current;
        scope._open = true;
        t_current = scope;
        return scope;
    }

    /// <summary>Hands a tensor that was made in this scope to the scope around it, which releases it instead; where there is none, it lives as any tensor made outside a scope.
    /// One that was made elsewhere, or kept, stays as it is. Returns the same tensor.</summary>
    /// <exception cref="InvalidOperationException">This scope is not the innermost open one of this thread.</exception>
    public Tensor PassOut(Tensor tensor)
    {
        if (!_open || t_current != this)
            throw new InvalidOperationException("passing a tensor out of a TensorScope: expected the innermost open scope of this thread; call PassOut before Dispose, on the thread that opened it");
        TensorBody body = tensor.Body;
        // Results are among the last that were made.
        for (int i = _tensors.Count - 1; i >= 0; i--)
        {
            if (_tensors[i] != (body, body.Generation))
                continue;
            _tensors.RemoveAt(i);
            _outer?.Add(body);
            break;
        }
        return tensor;
    }

    /// <summary>Releases the tensors made since <see cref="Begin"/> that were not kept.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open, or this is another thread.</exception>
    public void Dispose()
    {
        if (!_open)
            return;
        if (t_current != this)
            throw new InvalidOperationException("a TensorScope must be closed on the thread that opened it, inner scopes first");
        t_current = _outer;
        _outer = null;
        _open = false;
        foreach ((TensorBody body, uint generation) in _tensors)
        {
            if (body.Generation == generation && !body.Kept)
                body.Release();
        }
        _tensors.Clear();
        t_unused!.Push(this);
    }

    internal void Add(TensorBody body) => _tensors.Add((body, body.Generation));
}
