using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Inference.Explaining;

/// <summary>One forward pass of which every number is kept and can be opened, down to token ids and weights.</summary>
/// <remarks>Holds all activations until it is disposed, on the thread that made it.</remarks>
public sealed class RecordedForward : IDisposable
{
    private readonly Decoder _model;
    private readonly TensorScope _scope;
    private readonly TraceRecorder _trace = new();

    /// <summary>Runs <paramref name="model"/> on a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">The prompt.</param>
    /// <param name="record">Whether to remember how every number was made; activations alone need less memory.</param>
    /// <exception cref="ArgumentException">The prompt is empty, too long, or holds an id outside the vocabulary.</exception>
    public RecordedForward(Decoder model, IReadOnlyList<int> ids, bool record = true)
    {
        if (ids.Count == 0)
            throw new ArgumentException("there is nothing to run: the prompt has no tokens");
        _model = model;
        _scope = TensorScope.Begin();
        try
        {
            using Recording.Restore recording = record ? Recording.Everything() : Recording.Nothing();
            Logits = model.Forward(Tensor.FromInts([.. ids], [1, ids.Count]).Named("ids"), new ForwardContext { Trace = _trace });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The named activations, in the order in which they were computed.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Activations => _trace.Values;

    /// <summary>Scores of the next token (1, T, V).</summary>
    public Tensor Logits { get; }

    /// <summary>Where the largest logit of the last position stands: the model's choice of the next token.</summary>
    public ElementAddress TopLogit
    {
        get
        {
            ReadOnlySpan<float> values = Logits.AsSpan<float>();
            int vocabulary = Logits.Shape.Last, best = values.Length - vocabulary;
            for (int i = best; i < values.Length; i++)
            {
                if (values[i] > values[best])
                    best = i;
            }
            return ElementAddress.Of(TracePoints.Logits, Logits, best);
        }
    }

    /// <summary>Opens the number at <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentException">There is no such activation or parameter, or no such element.</exception>
    public Explanation Explain(ElementAddress address)
    {
        Tensor tensor = Find(address.Name);
        return Explanation.Of(tensor, address.Flatten(tensor));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trace.Dispose();
        _scope.Dispose();
    }

    private Tensor Find(string name)
    {
        foreach ((string candidate, Tensor value) in Activations)
        {
            if (candidate == name)
                return value;
        }
        foreach ((string candidate, Tensor value) in _model.NamedParameters())
        {
            if (candidate == name)
                return value;
        }
        throw new ArgumentException($"there is no '{name}'; activations are {string.Join(", ", Activations.Select(a => a.Name))}; parameters are listed by inspect");
    }
}
