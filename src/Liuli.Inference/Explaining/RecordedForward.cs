using System.Numerics.Tensors;
using Liuli.Models;
using Liuli.Tensors;
using Tensor = Liuli.Tensors.Tensor;

namespace Liuli.Inference.Explaining;

/// <summary>One forward pass of which every number is kept and can be opened, down to token ids and weights.</summary>
/// <remarks>Holds all activations until it is disposed, on the thread that made it.</remarks>
public sealed class RecordedForward : IDisposable
{
    private readonly Transformer _model;
    private readonly TensorScope _scope;
    private readonly TraceRecorder _trace = new();

    /// <summary>Runs <paramref name="model"/> on a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">The prompt.</param>
    /// <param name="record">Whether to remember how every number was made; activations alone need less memory.</param>
    /// <param name="cancellation">Ends the pass between two blocks.</param>
    /// <exception cref="ArgumentException">The prompt is empty, too long, or holds an id outside the vocabulary.</exception>
    public RecordedForward(Decoder model, IReadOnlyList<int> ids, bool record = true, CancellationToken cancellation = default)
        : this((Transformer)model, ids, record, cancellation)
    {
    }

    /// <summary>Runs <paramref name="model"/> and all its heads on a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">The text.</param>
    /// <param name="record">Whether to remember how every number was made; activations alone need less memory.</param>
    /// <param name="cancellation">Ends the pass between two blocks.</param>
    /// <exception cref="ArgumentException">The text is empty, too long, or holds an id outside the vocabulary.</exception>
    public RecordedForward(Encoder model, IReadOnlyList<int> ids, bool record = true, CancellationToken cancellation = default)
        : this((Transformer)model, ids, record, cancellation)
    {
    }

    /// <summary>Runs a model of either kind.</summary>
    /// <inheritdoc cref="RecordedForward(Decoder, IReadOnlyList{int}, bool, CancellationToken)"/>
    public static RecordedForward Of(TextModel model, IReadOnlyList<int> ids, bool record = true, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new RecordedForward(model.Transformer, ids, record, cancellation);
    }

    private RecordedForward(Transformer model, IReadOnlyList<int> ids, bool record, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            throw new ArgumentException("there is nothing to run: the prompt has no tokens");
        _model = model;
        _scope = TensorScope.Begin();
        try
        {
            using Recording.Restore recording = record ? Recording.Everything() : Recording.Nothing();
            Outputs = Run(model, Tensor.FromInts([.. ids], [1, ids.Count]).Named("ids"), new ForwardContext { Trace = _trace, Cancellation = cancellation });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The named activations, in the order in which they were computed.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Activations => _trace.Values;

    /// <summary>What the model gives, by the names of the trace points. A decoder: <c>logits</c> (1, T, V). An encoder: the last block's output (1, T, C), then what it has of
    /// <c>pooled</c>, <c>next_sentence_logits</c>, <c>class_logits</c> and <c>logits</c>.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Outputs { get; }

    /// <summary>Where the largest number of a line of the last output stands: of a decoder the logit of the likeliest next token, of an encoder that of the likeliest token at
    /// a position, or of the likeliest class, or the largest number of its vector.</summary>
    /// <param name="position">Which position; the last one when null. Outputs for the whole text have only one line.</param>
    public ElementAddress TopOutput(int? position = null)
    {
        (string name, Tensor output) = Outputs[^1];
        ReadOnlySpan<float> values = output.AsSpan<float>();
        int width = output.Shape.Last, lines = values.Length / width, start = Math.Clamp(position ?? lines - 1, 0, lines - 1) * width;
        return ElementAddress.Of(name, output, start + TensorPrimitives.IndexOfMax(values.Slice(start, width)));
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

    private static IReadOnlyList<(string Name, Tensor Value)> Run(Transformer model, Tensor ids, ForwardContext context)
    {
        if (model is Decoder decoder)
            return [(TracePoints.Logits, decoder.Forward(ids, context))];
        Encoder encoder = (Encoder)model;
        EncoderOutput output = encoder.Forward(ids, context: context);
        (string, Tensor)[] all =
        [
            (TracePoints.InBlock(encoder.Config.Layers - 1, "output"), output.Hidden), (TracePoints.Pooled, output.Pooled), (TracePoints.NextSentenceLogits, output.NextSentence),
            (TracePoints.ClassLogits, output.Classes), (TracePoints.Logits, output.Logits),
        ];
        return [.. all.Where(named => !named.Item2.IsNull)];
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
