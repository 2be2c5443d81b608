using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Liuli.Training.Evaluation;

/// <summary>A window over a text: which ids a model sees, and of which of them it is asked what follows.</summary>
/// <param name="Start">The first id.</param>
/// <param name="Length">How many ids; as many targets follow them by one.</param>
/// <param name="Known">Targets at the beginning that an earlier window predicted.</param>
internal readonly record struct EvaluationWindow(int Start, int Length, int Known)
{
    /// <summary>Targets that are new.</summary>
    public int Count => Length - Known;
}

/// <summary>Overlapping windows over a text: every token is predicted once, from at least context − stride tokens before it where there are so many.</summary>
internal static class EvaluationWindows
{
    /// <summary>256 MiB of floats: of large vocabularies a window's logits are gigabytes, and making them all takes longer than anyone waits after Ctrl-C.</summary>
    private const int LogitsAtOnce = 1 << 26;

    /// <summary>Positions whose logits exist at a time.</summary>
    public static int PositionsAtOnce(int vocabularySize) => Math.Max(1, LogitsAtOnce / vocabularySize);

    /// <summary>The windows over <paramref name="tokens"/> ids.</summary>
    public static IEnumerable<EvaluationWindow> Of(int tokens, int context, int stride)
    {
        int predicted = 0; // targets 0 … predicted − 1, which are ids 1 … predicted, are done
        for (int start = 0; predicted < tokens - 1; start += stride)
        {
            int length = Math.Min(context, tokens - 1 - start);
            yield return new EvaluationWindow(start, length, predicted - start);
            predicted = start + length;
        }
    }

    /// <summary>Window length and distance where none are given, checked against the model's context.</summary>
    public static (int Context, int Stride) Check(int? context, int? stride, int longest)
    {
        int length = context ?? longest, step = stride ?? Math.Max(1, length / 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, longest, nameof(context));
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(context));
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, length, nameof(stride));
        return (length, step);
    }

    /// <summary>Checks that there is something to predict, and that the model knows the ids.</summary>
    /// <exception cref="TrainingException">There are fewer than two tokens, or an id is outside the vocabulary.</exception>
    public static void CheckIds(string what, ReadOnlySpan<int> ids, int vocabularySize)
    {
        if (ids.Length < 2)
            throw new TrainingException($"measuring {what}: expected at least two tokens, got {ids.Length}. Give a longer text.");
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)vocabularySize)
                throw new TrainingException($"measuring {what}: expected ids below the model's vocabulary of {vocabularySize}, got {id}. Check that the tokenizer is the model's own.");
        }
    }

    /// <summary>The likeliest token of a line of logits; −1 where they are no numbers.</summary>
    public static int Top(ReadOnlySpan<float> logits)
    {
        int top = TensorPrimitives.IndexOfMax(logits); // of NaN the first
        return float.IsFinite(logits[top]) ? top : -1;
    }

    /// <summary>The error of a model whose logits behind position <paramref name="position"/> of a window are no numbers: since which token, and where that begins in the model.</summary>
    public static TrainingException NoNumbers(string what, string which, Models.Decoder model, ReadOnlySpan<int> text, EvaluationWindow window, int position) => new(
        $"measuring {what}: expected numbers for token {window.Start + position + 2} of {text.Length}, {which} gives NaN or infinity. {Models.FiniteCheck.Describe(model, text.Slice(window.Start, position + 1))}");

    /// <summary>Runs <paramref name="measure"/> with the models in evaluation mode and nothing recorded, and leaves them as they were.</summary>
    public static T WhileEvaluating<T>(ReadOnlySpan<Models.Decoder> models, Func<T> measure)
    {
        Models.Decoder[] training = [.. models.ToArray().Where(model => model.IsTraining)];
        foreach (Models.Decoder model in training)
            model.Eval();
        try
        {
            using (Tensors.Recording.Nothing())
                return measure();
        }
        finally
        {
            foreach (Models.Decoder model in training)
                model.Train();
        }
    }
}
