using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Training.Evaluation;

/// <summary>How well a model predicts a text.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Loss">Mean cross-entropy in nats per predicted token.</param>
/// <param name="Accuracy">Share of tokens that the model held for the likeliest.</param>
/// <param name="Tokens">Tokens that were predicted.</param>
public sealed record PerplexityResult(double Loss, double Accuracy, long Tokens)
{
    /// <summary>e^loss: the model is as unsure as if it chose among that many equally likely tokens.</summary>
    public double Perplexity => Math.Exp(Loss);
}

/// <summary>Perplexity by overlapping windows: every token is predicted once, from at least context − stride tokens before it where there are so many.</summary>
/// <remarks>The first token has nothing before it and is not predicted. Jelinek et al., "Perplexity — a measure of the difficulty of speech recognition tasks", 1977.</remarks>
public static class Perplexity
{
    /// <summary>Measures over <paramref name="ids"/>.</summary>
    /// <param name="model">The model; in evaluation mode meanwhile, and as it was afterwards.</param>
    /// <param name="ids">The text, at least two tokens.</param>
    /// <param name="context">Window length in tokens, at most the model's; the model's when null.</param>
    /// <param name="stride">How far a window is from the last, at most the context; half the context when null. Smaller is slower and fairer.</param>
    /// <param name="progress">Told how many tokens have been predicted.</param>
    /// <param name="cancellation">Stops within a window, between two parts of its blocks.</param>
    /// <exception cref="TrainingException">There are fewer than two tokens, an id is outside the model's vocabulary, or the model's predictions are no numbers.</exception>
    public static PerplexityResult Measure(
        Decoder model, ReadOnlyMemory<int> ids, int? context = null, int? stride = null, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        (int length, int step) = EvaluationWindows.Check(context, stride, model.Config.ContextLength);
        EvaluationWindows.CheckIds("perplexity", ids.Span, model.Config.VocabularySize);
        return EvaluationWindows.WhileEvaluating([model], () => Measure(model, ids, length, step, progress, cancellation));
    }

    private static PerplexityResult Measure(Decoder model, ReadOnlyMemory<int> ids, int context, int stride, Action<long>? progress, CancellationToken cancellation)
    {
        double loss = 0;
        long correct = 0, tokens = 0;
        ForwardContext pass = new() { Cancellation = cancellation };
        foreach (EvaluationWindow window in EvaluationWindows.Of(ids.Length, context, stride))
        {
            cancellation.ThrowIfCancellationRequested();
            (double sum, int right) = Window(model, pass, ids.Span, window);
            loss += sum;
            correct += right;
            tokens += window.Count;
            progress?.Invoke(tokens);
        }
        return new PerplexityResult(loss / tokens, (double)correct / tokens, tokens);
    }

    /// <summary>Sum of the losses and number of right guesses over the targets that are new.</summary>
    private static (double Loss, int Correct) Window(Decoder model, ForwardContext pass, ReadOnlySpan<int> text, EvaluationWindow window)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor hidden = model.HiddenStates(Tensor.FromInts(text.Slice(window.Start, window.Length), [1, window.Length], model.Device), pass); // (1, T, C)
        double loss = 0;
        int correct = 0, most = EvaluationWindows.PositionsAtOnce(model.Config.VocabularySize);
        for (int first = window.Known; first < window.Length; first += most)
        {
            pass.Cancellation.ThrowIfCancellationRequested();
            (double sum, int right) = Part(model, hidden, text, window, first, Math.Min(most, window.Length - first));
            loss += sum;
            correct += right;
        }
        return (loss, correct);
    }

    /// <summary>The same over <paramref name="count"/> positions of the window.</summary>
    private static (double Loss, int Correct) Part(Decoder model, Tensor hidden, ReadOnlySpan<int> text, EvaluationWindow window, int first, int count)
    {
        using TensorScope scope = TensorScope.Begin();
        ReadOnlySpan<int> targets = text.Slice(window.Start + first + 1, count);
        Tensor logits = model.Logits(hidden.Slice(1, first, count)); // (1, count, V)
        Tensor loss = logits.CrossEntropy(Tensor.FromInts(targets, [1, count], model.Device));
        int correct = 0, size = logits.Shape.Last;
        for (int i = 0; i < count; i++)
        {
            int top = EvaluationWindows.Top(logits.AsSpan<float>().Slice(i * size, size));
            if (top < 0)
                throw EvaluationWindows.NoNumbers("perplexity", "the model", model, text, window, first + i);
            if (top == targets[i])
                correct++;
        }
        return ((double)loss.Item() * count, correct);
    }
}
