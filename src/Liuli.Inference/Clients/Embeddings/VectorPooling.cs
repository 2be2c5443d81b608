using System.Numerics.Tensors;

namespace Liuli.Inference.Clients.Embeddings;

/// <summary>From a text's hidden states to its vector.</summary>
internal static class VectorPooling
{
    /// <summary>Pools the lines of <paramref name="states"/>, which are tokens all, and divides by the length where that is wanted.</summary>
    public static float[] Pool(ReadOnlySpan<float> states, int width, EmbeddingPooling pooling, bool normalized)
    {
        float[] vector = (pooling == EmbeddingPooling.Last ? states[^width..] : states[..width]).ToArray();
        if (pooling == EmbeddingPooling.Mean)
        {
            for (int start = width; start < states.Length; start += width)
                TensorPrimitives.Add(vector, states.Slice(start, width), vector);
            TensorPrimitives.Divide(vector, states.Length / width, vector);
        }
        float length = normalized ? TensorPrimitives.Norm<float>(vector) : 1;
        TensorPrimitives.Divide(vector, length == 0 ? 1 : length, vector);
        return vector;
    }
}
