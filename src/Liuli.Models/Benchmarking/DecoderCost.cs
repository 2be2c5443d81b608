using Liuli.Tensors;

namespace Liuli.Models.Benchmarking;

/// <summary>Counts the operations and bytes that a decoder's tokens need at least.</summary>
/// <remarks>
/// N counts the weights that enter a product for a token: all but the position table, and but the token table where it is not also the head, as of these
/// only single rows are read; of experts those that are chosen. Norms and activations are left out of the operations; they are a few per cent.
/// Immutable, so safe for use from several threads.
/// </remarks>
public sealed class DecoderCost
{
    private readonly DecoderConfig _config;

    /// <summary>Counts for the decoder that <paramref name="config"/> describes; no weights are needed.</summary>
    /// <exception cref="ArgumentException">The description does not fit together.</exception>
    public DecoderCost(DecoderConfig config)
    {
        _config = config;
        ProductWeights = (long)Math.Round(new ModelDescription(config).Parts.Where(p => IsRead(p.Name)).Sum(p => p.Parameters * ShareUsed(p.Name)));
    }

    /// <summary>N: weights that enter a product for every token.</summary>
    public long ProductWeights { get; }

    /// <summary>H D: numbers of all heads of a layer.</summary>
    private double AttentionWidth => (double)_config.Attention.Heads * _config.Attention.HeadWidth;

    private long HeadWeights => (long)_config.VocabularySize * _config.Width;

    /// <summary>A whole prompt of T tokens of which only the last meets the head: 2 (N − VC) T + 2 VC, and in attention two products of 2 L H D for every
    /// position that a token sees.</summary>
    public double PromptOperations(int tokens) =>
        2.0 * (ProductWeights - HeadWeights) * tokens + 2.0 * HeadWeights + 4 * AttentionWidth * PositionsSeen(0, tokens);

    /// <summary>Of <see cref="PromptOperations"/>, those of products with quantised weights.</summary>
    /// <param name="model">The decoder with its weights.</param>
    /// <param name="tokens">T.</param>
    public double PromptBlockOperations(Decoder model, int tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Parameters().Where(p => IsRead(p.Name) && p.Parameter.Value.DType.IsQuantized).Sum(p => 2.0 * p.Parameter.Value.Count * ShareUsed(p.Name) * (IsHead(p.Name) ? 1 : tokens));
    }

    /// <summary>6 N + 12 L H D T a token: forward and, twice as much, backward; attention as if every token saw all T, which is the custom.</summary>
    /// <remarks>Chowdhery et al., "PaLM", 2022, appendix B.</remarks>
    public double TrainingOperationsPerToken(int context) => 6.0 * ProductWeights + 12 * _config.Layers * AttentionWidth * context;

    /// <summary>Per generated token: 2 N, and attention over the positions so far.</summary>
    public double DecodeOperationsPerToken(int prompt, int generated) =>
        2.0 * ProductWeights + 4 * AttentionWidth * PositionsSeen(prompt, generated) / generated;

    /// <summary>Per generated token: every weight that enters a product, as it lies in memory, and the keys and values so far.</summary>
    /// <param name="model">The decoder with its weights.</param>
    /// <param name="prompt">Positions before the first of them.</param>
    /// <param name="generated">How many tokens.</param>
    /// <param name="cacheType">How keys and values are stored.</param>
    public double DecodeBytesPerToken(Decoder model, int prompt, int generated, DType cacheType = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(model);
        double weights = model.Parameters().Where(p => IsRead(p.Name)).Sum(p => p.Parameter.Value.Bytes * ShareUsed(p.Name));
        return weights + (double)KvCache.BytesPerPosition(_config, cacheType) / _config.Layers * PositionsSeen(prompt, generated) / generated;
    }

    private bool IsRead(string parameter) =>
        !parameter.StartsWith("pos_embed.", StringComparison.Ordinal) && (_config.TiedHead || !parameter.StartsWith("embed.", StringComparison.Ordinal));

    private bool IsHead(string parameter) => parameter.StartsWith(_config.TiedHead ? "embed." : "unembed.", StringComparison.Ordinal);

    /// <summary>Of an expert's weights the part that a token uses on average; of others all.</summary>
    private double ShareUsed(string parameter)
    {
        string[] names = parameter.Split('.');
        return names is ["blocks", _, "mlp", "experts", ..] && _config.Layer(int.Parse(names[1], System.Globalization.CultureInfo.InvariantCulture)).FeedForward.Experts is { } experts
            ? (double)experts.Chosen / experts.Count
            : 1;
    }

    /// <summary>Positions that tokens first … first + count − 1 see, themselves included, all together, in all layers.</summary>
    private double PositionsSeen(int first, int count)
    {
        double seen = 0;
        foreach (IGrouping<int, int> layers in Enumerable.Range(0, _config.Layers).GroupBy(i => _config.Layer(i).Attention.Window))
        {
            for (int position = first; position < first + count; position++)
                seen += layers.Count() * (double)(layers.Key > 0 ? Math.Min(position + 1, layers.Key) : position + 1);
        }
        return seen;
    }
}
