using System.Numerics.Tensors;
using Liuli.Tensors;
using Tensor = Liuli.Tensors.Tensor;

namespace Liuli.Models;

/// <summary>Looks for where a model's numbers stop being finite, once its results are seen to be NaN or infinite.</summary>
public static class FiniteCheck
{
    private const int ChunkElements = 1 << 22;

    /// <summary>The place in words that end a message, and what to do: the first weight with a number that is not finite, or else the first activation of a pass over <paramref name="ids"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">What it was given.</param>
    public static string Describe(Decoder model, ReadOnlySpan<int> ids)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (InWeights(model) is { } weight)
            return $"Its weight {weight}: the file is damaged, or was saved by a training run that had diverged; get it anew, or take an earlier checkpoint.";
        if (InActivations(model, ids) is { } activation)
            return $"Its weights are finite, but on the way {activation}, the first of its values: numbers grew past what can be stored; check that settings (config.json) and weights belong together.";
        return "Its weights and its activations are finite when looked at one by one; please report this.";
    }

    /// <summary>The first weight, in the order of <see cref="Module.Parameters"/>, that holds a number that is not finite; null where all are.</summary>
    internal static NonFinite? InWeights(Module model)
    {
        foreach ((string name, Tensor value) in model.NamedParameters())
        {
            if (First(name, value) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>The first value of a pass that holds a number that is not finite.</summary>
    internal static NonFinite? InActivations(Decoder model, ReadOnlySpan<int> ids)
    {
        using Recording.Restore pause = Recording.Nothing();
        using TensorScope scope = TensorScope.Begin();
        Watch watch = new();
        model.Forward(Tensor.FromInts(ids, [1, ids.Length], model.Device), new ForwardContext { Trace = watch });
        return watch.Found;
    }

    private static NonFinite? First(string name, Tensor value)
    {
        using Recording.Restore pause = Recording.Nothing();
        using TensorScope scope = TensorScope.Begin();
        int columns = value.Shape.Rank == 0 ? 1 : value.Shape.Last, rows = (int)(value.Count / Math.Max(columns, 1)), step = Math.Max(1, ChunkElements / Math.Max(columns, 1));
        Tensor matrix = value.Reshape([rows, columns]);
        for (int row = 0; row < rows; row += step)
        {
            using TensorScope chunk = TensorScope.Begin();
            Tensor part = matrix.Slice(0, row, Math.Min(step, rows - row)).To(DType.F32);
            ReadOnlySpan<float> numbers = part.AsSpan<float>();
            int at = TensorPrimitives.IsFiniteAll(numbers) ? -1 : IndexOfNonFinite(numbers);
            if (at >= 0)
                return new NonFinite(name, value.Shape.Unflatten((long)row * columns + at), numbers[at]);
            GC.KeepAlive(part);
        }
        return null;
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> numbers)
    {
        int at = 0;
        while (float.IsFinite(numbers[at]))
            at++;
        return at;
    }

    /// <summary>Looks at every value until one is found. Attention's scores are −∞ by design where a key lies ahead, and would take memory with the square of the length.</summary>
    private sealed class Watch : ITrace
    {
        public NonFinite? Found { get; private set; }

        public bool Wants(string name) => Found is null && !name.EndsWith("attn.scores", StringComparison.Ordinal) && !name.EndsWith("attn.pattern", StringComparison.Ordinal);

        public void Record(string name, Tensor value)
        {
            if (value.DType != DType.I32)
                Found = First(name, value);
        }
    }
}

/// <summary>A number that is not finite, and where it stands.</summary>
internal readonly record struct NonFinite(string Name, int[] Index, float Value)
{
    public override string ToString() => FormattableString.Invariant($"'{Name}' is {Value} at [{string.Join(',', Index)}]");
}
