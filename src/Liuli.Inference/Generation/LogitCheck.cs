using System.Numerics.Tensors;
using Liuli.Models;

namespace Liuli.Inference.Generation;

/// <summary>What to say of a model that gives NaN: choosing a token refuses it (<see cref="Sampling.TokenCandidates.Reset"/>), and where it comes from is looked for only then.</summary>
internal static class LogitCheck
{
    /// <summary>Whether there is a NaN among them.</summary>
    public static bool IsNaN(ReadOnlySpan<float> logits) => float.IsNaN(TensorPrimitives.Max(logits));

    /// <summary>The error, with the weight or activation where NaN begins.</summary>
    public static InvalidDataException Error(Decoder model, ReadOnlySpan<int> ids, Exception refusal) =>
        new($"choosing token {ids.Length + 1} of the text: expected numbers for what could come next, the model gives NaN. {FiniteCheck.Describe(model, ids)}", refusal);
}
