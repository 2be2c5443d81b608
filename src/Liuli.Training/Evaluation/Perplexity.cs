using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Training.Evaluation;

/// <summary>How well a model predicts a text.</summary>
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
    private const int Ignored = -100;

    /// <summary>Measures over <paramref name="ids"/>.</summary>
    /// <param name="model">The model; in evaluation mode meanwhile, and as it was afterwards.</param>
    /// <param name="ids">The text, at least two tokens.</param>
    /// <param name="context">Window length in tokens, at most the model's; the model's when null.</param>
    /// <param name="stride">How far a window is from the last, at most the context; half the context when null. Smaller is slower and fairer.</param>
    /// <param name="progress">Told how many tokens have been predicted.</param>
    /// <param name="cancellation">Stops between windows.</param>
    /// <exception cref="TrainingException">There are fewer than two tokens, or an id is outside the model's vocabulary.</exception>
    public static PerplexityResult Measure(
        Decoder model, ReadOnlyMemory<int> ids, int? context = null, int? stride = null, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        int length = context ?? model.Config.ContextLength, step = stride ?? Math.Max(1, length / 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, model.Config.ContextLength, nameof(context));
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(context));
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, length, nameof(stride));
        Check(ids.Span, model.Config.VocabularySize);
        bool training = model.IsTraining;
        model.Eval();
        try
        {
            using (Recording.Nothing())
                return Measure(model, ids.Span, length, step, progress, cancellation);
        }
        finally
        {
            if (training)
                model.Train();
        }
    }

    private static PerplexityResult Measure(Decoder model, ReadOnlySpan<int> ids, int context, int stride, Action<long>? progress, CancellationToken cancellation)
    {
        double loss = 0;
        long correct = 0, tokens = 0;
        int predicted = 0; // targets 0 … predicted − 1, which are ids 1 … predicted, are done
        int[] targets = new int[context];
        for (int start = 0; predicted < ids.Length - 1; start += stride)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = Math.Min(context, ids.Length - 1 - start);
            ids.Slice(start + 1, length).CopyTo(targets);
            int known = predicted - start; // of this window's targets, those that an earlier window predicted
            targets.AsSpan(0, known).Fill(Ignored);
            (double sum, int right) = Window(model, ids.Slice(start, length), targets.AsSpan(0, length), length - known);
            loss += sum;
            correct += right;
            tokens += length - known;
            predicted = start + length;
            progress?.Invoke(tokens);
        }
        return new PerplexityResult(loss / tokens, (double)correct / tokens, tokens);
    }

    /// <summary>Sum of the losses and number of right guesses over the <paramref name="count"/> targets that are not ignored.</summary>
    private static (double Loss, int Correct) Window(Decoder model, ReadOnlySpan<int> ids, ReadOnlySpan<int> targets, int count)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor logits = model.Forward(Tensor.FromInts(ids, [1, ids.Length], model.Device));
        Tensor loss = logits.CrossEntropy(Tensor.FromInts(targets, [1, targets.Length], model.Device));
        int correct = 0, size = logits.Shape.Last;
        for (int i = targets.Length - count; i < targets.Length; i++)
        {
            if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.AsSpan<float>().Slice(i * size, size)) == targets[i])
                correct++;
        }
        return ((double)loss.Item() * count, correct);
    }

    private static void Check(ReadOnlySpan<int> ids, int vocabularySize)
    {
        if (ids.Length < 2)
            throw new TrainingException($"measuring perplexity: expected at least two tokens, got {ids.Length}. Give a longer text.");
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)vocabularySize)
                throw new TrainingException($"measuring perplexity: expected ids below the model's vocabulary of {vocabularySize}, got {id}. Check that the tokenizer is the model's own.");
        }
    }
}
