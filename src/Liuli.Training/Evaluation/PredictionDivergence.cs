using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Training.Evaluation;

/// <summary>How far a model's predictions are from those of another, for example of the same model with rounded weights.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Mean">Mean over the tokens of D(p‖q) = Σ p·(ln p − ln q) in nats, p being the reference's probabilities and q the model's; 0 where they agree.</param>
/// <param name="Largest">The largest D of a token.</param>
/// <param name="SameTop">Share of tokens for which both hold the same one for the likeliest.</param>
/// <param name="Tokens">Tokens that were compared.</param>
public sealed record DivergenceResult(double Mean, double Largest, double SameTop, long Tokens);

/// <summary>Kullback–Leibler divergence of predictions, token by token, over the windows of <see cref="Perplexity"/>.</summary>
/// <remarks>Kullback and Leibler, "On information and sufficiency", 1951. Sums are in double precision: the numbers of good roundings are small.</remarks>
public static class PredictionDivergence
{
    /// <summary>Compares over <paramref name="ids"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reference">What it is held against; both are in evaluation mode meanwhile.</param>
    /// <param name="ids">The text, at least two tokens.</param>
    /// <param name="context">Window length, at most that of either model; the smaller of theirs when null.</param>
    /// <param name="stride">How far a window is from the last; half the context when null.</param>
    /// <param name="progress">Told how many tokens have been compared.</param>
    /// <param name="cancellation">Stops within a window, between two parts of its blocks.</param>
    /// <exception cref="TrainingException">There are fewer than two tokens, an id is outside the vocabulary, the vocabularies differ, or predictions are no numbers.</exception>
    public static DivergenceResult Measure(
        Decoder model, Decoder reference, ReadOnlyMemory<int> ids, int? context = null, int? stride = null, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        int vocabulary = model.Config.VocabularySize;
        if (vocabulary != reference.Config.VocabularySize)
            throw new TrainingException($"comparing predictions: the model has {Counted.Of(vocabulary, "token")}, the reference {reference.Config.VocabularySize}. Give a reference with the same tokenizer.");
        (int length, int step) = EvaluationWindows.Check(context, stride, Math.Min(model.Config.ContextLength, reference.Config.ContextLength));
        EvaluationWindows.CheckIds("divergence", ids.Span, vocabulary);
        return EvaluationWindows.WhileEvaluating([model, reference], () => Measure(model, reference, ids, length, step, progress, cancellation));
    }

    private static DivergenceResult Measure(Decoder model, Decoder reference, ReadOnlyMemory<int> ids, int context, int stride, Action<long>? progress, CancellationToken cancellation)
    {
        Sums sums = new();
        ForwardContext pass = new() { Cancellation = cancellation };
        foreach (EvaluationWindow window in EvaluationWindows.Of(ids.Length, context, stride))
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            Tensor expected = Hidden(reference, pass, ids.Span, window), actual = Hidden(model, pass, ids.Span, window); // (1, T, C)
            int most = EvaluationWindows.PositionsAtOnce(2 * model.Config.VocabularySize);
            for (int first = window.Known; first < window.Length; first += most)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(most, window.Length - first);
                Compare((reference, expected.Slice(1, first, count)), (model, actual.Slice(1, first, count)), ids.Span, window, first, ref sums);
            }
            progress?.Invoke(sums.Tokens);
        }
        return new DivergenceResult(sums.Divergence / sums.Tokens, sums.Largest, (double)sums.Same / sums.Tokens, sums.Tokens);
    }

    private static Tensor Hidden(Decoder model, ForwardContext pass, ReadOnlySpan<int> text, EvaluationWindow window) =>
        model.HiddenStates(Tensor.FromInts(text.Slice(window.Start, window.Length), [1, window.Length], model.Device), pass);

    /// <summary>Adds the positions of a window from <paramref name="first"/> on, whose hidden states are (1, count, C).</summary>
    private static void Compare((Decoder Model, Tensor Hidden) reference, (Decoder Model, Tensor Hidden) other, ReadOnlySpan<int> text, EvaluationWindow window, int first, ref Sums sums)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor p = reference.Model.Logits(reference.Hidden).LogSoftmax(), q = other.Model.Logits(other.Hidden).LogSoftmax(); // (1, count, V)
        int count = p.Shape[1], size = p.Shape.Last;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> expected = p.AsSpan<float>().Slice(i * size, size), actual = q.AsSpan<float>().Slice(i * size, size);
            int likeliest = EvaluationWindows.Top(expected), guess = EvaluationWindows.Top(actual);
            if (likeliest < 0 || guess < 0)
                throw EvaluationWindows.NoNumbers("divergence", likeliest < 0 ? "the reference" : "the model", likeliest < 0 ? reference.Model : other.Model, text, window, first + i);
            double divergence = Between(expected, actual);
            sums.Divergence += divergence;
            sums.Largest = Math.Max(sums.Largest, divergence);
            if (likeliest == guess)
                sums.Same++;
        }
        sums.Tokens += count;
    }

    /// <summary>Σ p·(ln p − ln q), from logarithms.</summary>
    private static double Between(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i] > float.NegativeInfinity)
                sum += Math.Exp(p[i]) * ((double)p[i] - q[i]);
        }
        return Math.Max(0, sum); // rounding may leave a little below zero
    }

    /// <summary>What has been compared so far.</summary>
    private record struct Sums(double Divergence, double Largest, long Same, long Tokens);
}
