using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Inference.Clients.Embeddings;

/// <summary>Runs an encoder over many texts, those of like length together, the shorter ones padded.</summary>
internal static class EncoderBatches
{
    // So many that the products are large enough for all cores, so few that their activations stay small beside the weights.
    private const int MostTokens = 4096, MostTexts = 64;

    /// <summary>Calls <paramref name="use"/> with the number of each text and its hidden states (T·C); not in the order of the texts.</summary>
    public static void Run(Encoder encoder, IReadOnlyList<TokenizedText> texts, Action<int, ReadOnlyMemory<float>> use, CancellationToken cancellation)
    {
        int[] order = [.. Enumerable.Range(0, texts.Count).OrderByDescending(i => texts[i].Ids.Length)];
        for (int start = 0; start < order.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int longest = texts[order[start]].Ids.Length, count = Math.Clamp(MostTokens / longest, 1, Math.Min(MostTexts, order.Length - start));
            Run(encoder, texts, order.AsSpan(start, count), longest, use);
            start += count;
        }
    }

    private static void Run(Encoder encoder, IReadOnlyList<TokenizedText> texts, ReadOnlySpan<int> numbers, int longest, Action<int, ReadOnlyMemory<float>> use)
    {
        int count = numbers.Length, width = encoder.Config.Width;
        int[] ids = new int[count * longest], types = new int[count * longest];
        byte[] mask = new byte[count * longest];
        ids.AsSpan().Fill(encoder.Config.PaddingToken ?? 0);
        for (int i = 0; i < count; i++)
        {
            TokenizedText text = texts[numbers[i]];
            text.Ids.CopyTo(ids, i * longest);
            if (encoder.Config.TokenTypes > 0)
                text.Types.CopyTo(types, i * longest);
            mask.AsSpan(i * longest, text.Ids.Length).Fill(1);
        }
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Shape shape = [count, longest];
        Device device = encoder.Device;
        Tensor seen = mask.AsSpan().Contains((byte)0) ? Tensor.FromBytes(mask, shape, DType.U8, device) : default;
        float[] states = encoder.HiddenStates(Tensor.FromInts(ids, shape, device), Tensor.FromInts(types, shape, device), seen).ToArray(); // (B, T, C)
        for (int i = 0; i < count; i++)
            use(numbers[i], states.AsMemory(i * longest * width, texts[numbers[i]].Ids.Length * width));
    }
}
