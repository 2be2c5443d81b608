using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Several feed-forward parts of which each position uses a few, as a router says; the others are not computed.</summary>
/// <remarks>
/// y = Σ wⱼ·expertⱼ(x) over the k experts with the largest scores r·x; w are the scores' softmax over all experts, divided by the sum of the chosen ones where the
/// architecture does so. Positions are put in the order of their experts, so that each expert works on all of its positions at once.
/// Shazeer et al., "Outrageously large neural networks", 2017; Jiang et al., "Mixtral of experts", 2024.
/// Safe for use from several threads as <see cref="Module"/> is.
/// </remarks>
public sealed class MixtureOfExperts : FeedForward
{
    private readonly ExpertsConfig _config;
    private readonly DenseFeedForward[] _experts;
    private readonly string[] _outputs;
    private readonly string _scores, _indices, _weights;
    private readonly Dropout _dropout;

    internal MixtureOfExperts(ModelConfig config, FeedForwardConfig part, string name, Initializer residual)
    {
        _config = part.Experts!;
        // Stored in full: a rounded score may choose another expert.
        Router = Child("router", new Linear(config.Width, _config.Count, bias: false, WeightLayout.OutIn, Initializer.Normal(config.InitializerRange), canRound: false));
        _experts = new DenseFeedForward[_config.Count];
        _outputs = new string[_config.Count];
        for (int j = 0; j < _experts.Length; j++)
        {
            _outputs[j] = $"{name}.experts.{j}.out";
            _experts[j] = Child($"experts.{j}", new DenseFeedForward(config, part, $"{name}.experts.{j}", residual, dropout: 0));
        }
        _dropout = Child("dropout", new Dropout(config.ResidualDropout));
        (_scores, _indices, _weights) = ($"{name}.router", $"{name}.expert_indices", $"{name}.expert_weights");
    }

    /// <summary>C → E: the scores of the experts.</summary>
    public Linear Router { get; }

    /// <summary>The experts, in the order of their numbers.</summary>
    public IReadOnlyList<DenseFeedForward> Experts => _experts;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardContext? context = null)
    {
        int positions = x.Shape[0] * x.Shape[1], count = _config.Chosen;
        Tensor scores = context.At(_scores, Router.Forward(x)); // (B, T, E)
        Tensor chosen = context.At(_indices, scores.TopK(count)); // (B, T, k)
        Tensor weights = context.At(_weights, Shares(scores, chosen)); // (B, T, k)
        ExpertOrder order = new(chosen, _config.Count);
        Tensor sorted = x.Reshape([positions, x.Shape[2]]).TakeRows(order.Rows); // (B·T·k, C)
        Tensor outputs = Tensor.Empty(sorted.Shape, DType.F32, x.Device); // (B·T·k, C)
        for (int j = 0; j < _experts.Length; j++)
        {
            (int start, int length) = order.Of(j);
            if (length > 0)
                outputs = outputs.PutRows(context.At(_outputs[j], _experts[j].Forward(sorted.Slice(0, start, length), context)), start);
        }
        Tensor y = Tensor.CombineExperts(outputs, weights.Reshape([positions, count]), order.Places, chosen.Reshape([positions, count]));
        return _dropout.Forward(y.Reshape(x.Shape), context);
    }

    private Tensor Shares(Tensor scores, Tensor chosen)
    {
        Tensor shares = scores.Softmax().Gather(chosen);
        return _config.Renormalized ? shares / shares.Sum().Reshape([chosen.Shape[0], chosen.Shape[1], 1]) : shares;
    }
}
