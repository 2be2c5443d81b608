using Liuli.Cli.Hosting;
using Liuli.Models;
using Liuli.Models.Layers;

namespace Liuli.Cli.Rendering;

/// <summary>One way in which a model differs from GPT-2.</summary>
/// <param name="Aspect">Which; the names are stable: programs read them.</param>
/// <param name="Title">The aspect in words.</param>
/// <param name="Model">What the model does.</param>
/// <param name="Gpt2">What GPT-2 does.</param>
internal sealed record Gpt2Difference(string Aspect, string Title, string Model, string Gpt2);

/// <summary>Says in words how a decoder differs from GPT-2 (Radford et al., 2019).</summary>
internal sealed class Gpt2Differences(DecoderConfig config, Language say)
{
    private readonly ArchitectureWording _words = new(config, say);
    private readonly LayerConfig[] _layers = [.. Enumerable.Range(0, config.Layers).Select(config.Layer)];

    /// <summary>Those of any model.</summary>
    public static IEnumerable<Gpt2Difference> Of(ModelConfig config, Language say) =>
        config is EncoderConfig encoder ? new EncoderDifferences(encoder, say).All() : new Gpt2Differences((DecoderConfig)config, say).All();

    /// <summary>All of them, in the order in which a token meets them.</summary>
    public IEnumerable<Gpt2Difference> All() => [.. Embedding(), .. Norms(), .. Attention(), .. FeedForward(), .. Head()];

    private IEnumerable<Gpt2Difference> Embedding()
    {
        if (config.EmbeddingScale != 1)
        {
            yield return new("embedding_scale", say["embedding", "词嵌入"], FormattableString.Invariant($"{say["multiplied by", "乘以"]} {config.EmbeddingScale:0.###}{(config.EmbeddingScale == MathF.Sqrt(config.Width) ? " = √C" : "")}"),
                say["as it is", "原样使用"]);
        }
        if (!config.LearnedPositions)
            yield return new("positions", say["positions", "位置"], Positions(), say["a learned vector for each position, added to the embedding", "每个位置学一个向量，加到词嵌入上"]);
    }

    private string Positions()
    {
        string[] kinds = [.. _layers.Select(layer => layer.Attention.Rotary is { } rotary ? _words.Rotary(rotary) : say["none", "无"]).Distinct()];
        string where = say["queries and keys are turned by an angle that grows with the position", "查询和键按位置旋转一个角度"];
        return kinds is [var one] ? $"{one}: {where}" : $"{string.Join(say["; ", "；"], kinds.Select(kind => $"{kind} ({In(layer => (layer.Attention.Rotary is { } r ? _words.Rotary(r) : say["none", "无"]) == kind)})"))}: {where}";
    }

    private IEnumerable<Gpt2Difference> Norms()
    {
        if (config.Norm.Kind == NormKind.Rms)
        {
            yield return new("norm", say["norm", "归一化"], say["RMSNorm: only divides by the root mean square; no mean is taken off and there is no bias", "RMSNorm：只除以均方根，不减均值，没有偏置"]
                + (config.Norm.UnitOffset ? say["; multiplied by 1 + w", "；乘以 1 + w"] : ""), say["LayerNorm: takes the mean off, divides by the deviation, adds a bias", "LayerNorm：减均值、除以标准差、加偏置"]);
        }
        if (config.OutputNorms)
            yield return new("norm_places", say["places of norms", "归一化位置"], say["before and behind each part", "每个部分的前后都有"], say["before each part", "每个部分之前"]);
        if (config.ParallelResidual)
            yield return new("residual", say["residual line", "残差"], say["attention and feed-forward part side by side", "注意力与前馈并列"], say["one after the other", "先后相接"]);
    }

    private IEnumerable<Gpt2Difference> Attention()
    {
        AttentionConfig attention = config.Attention;
        if (attention.KeyValueHeads != attention.Heads)
        {
            int share = attention.Heads / attention.KeyValueHeads;
            yield return new("heads", say["heads", "注意力头"], say[$"{attention.Heads} query heads share {Counted.Of(attention.KeyValueHeads, "key/value head")}, {share} each: the cache is {share} times smaller", $"{attention.Heads} 个查询头共用 {attention.KeyValueHeads} 个键值头（每 {share} 个一组），缓存缩小为 1/{share}"],
                say["each head has keys and values of its own", "每个头各有自己的键和值"]);
        }
        if (attention.HeadWidth * attention.Heads != config.Width)
            yield return new("head_width", say["head width", "头宽"], say[$"{attention.HeadWidth}, together {attention.Heads * attention.HeadWidth} beside a width of {config.Width}", $"{attention.HeadWidth}，合计 {attention.Heads * attention.HeadWidth}，模型宽度 {config.Width}"], say["width / heads", "宽度 / 头数"]);
        if (attention.NormalizedQueriesAndKeys)
            yield return new("head_norms", say["queries and keys", "查询和键"], say["each head's are normalised (RMS)", "每个头分别做 RMS 归一化"], say["used as they are", "直接使用"]);
        if (_layers.Any(layer => layer.Attention.Window > 0))
        {
            string windows = string.Join(say["; ", "；"], _layers.Select(layer => layer.Attention.Window).Where(window => window > 0).Distinct().Select(window => say[$"the last {ArchitectureWording.Count(window)} positions", $"最近 {ArchitectureWording.Count(window)} 个位置"] + $" ({In(layer => layer.Attention.Window == window)})"));
            yield return new("window", say["what a position sees", "可见范围"], windows, say["all earlier positions", "之前的所有位置"]);
        }
        if (attention.ScoreCap is { } cap)
            yield return new("score_cap", say["scores", "注意力分数"], FormattableString.Invariant($"{cap}·tanh(s/{cap})"), say["as they are", "原样"]);
        if (!(attention.InputBias && attention.OutputBias && config.FeedForward.Bias))
            yield return new("biases", say["biases", "偏置"], Biases(), say["in every projection", "每个线性层都有"]);
    }

    private string Biases()
    {
        List<string> where = [];
        if (config.Attention.InputBias)
            where.Add(say["queries, keys and values", "查询、键、值"]);
        if (config.Attention.OutputBias)
            where.Add(say["attention's output", "注意力输出"]);
        if (config.FeedForward.Bias)
            where.Add(say["the feed-forward part", "前馈"]);
        return where.Count == 0 ? say["none", "没有"] : say["only for ", "只在"] + string.Join(say[" and ", "和"], where);
    }

    private IEnumerable<Gpt2Difference> FeedForward()
    {
        FeedForwardConfig part = config.FeedForward;
        double ratio = (double)part.Width / config.Width;
        string width = FormattableString.Invariant($"{ArchitectureWording.Count(part.Width)} = {ratio:0.##} C");
        if (part.Gated || part.Activation != Activation.Gelu || part.Width != 4 * config.Width)
        {
            string name = (part.Gated, part.Activation) switch { (true, Activation.Silu) => " (SwiGLU)", (true, Activation.Gelu or Activation.GeluErf) => " (GeGLU)", _ => "" };
            string model = part.Gated
                ? say[$"down({ArchitectureWording.Name(part.Activation)}(gate(x)) · up(x)){name}, three matrices, width {width}", $"down({ArchitectureWording.Name(part.Activation)}(gate(x)) · up(x)){name}，三个矩阵，宽 {width}"]
                : say[$"down({ArchitectureWording.Name(part.Activation)}(up(x))), width {width}", $"down({ArchitectureWording.Name(part.Activation)}(up(x)))，宽 {width}"];
            yield return new("feed_forward", say["feed-forward part", "前馈"], model, say["down(GELU(up(x))), two matrices, width 4 C", "down(GELU(up(x)))，两个矩阵，宽 4 C"]);
        }
        if (_layers.Select(layer => layer.FeedForward.Experts).FirstOrDefault(e => e is not null) is { } experts)
        {
            yield return new("experts", say["experts", "专家"], say[$"{experts.Count} feed-forward parts, of which a router chooses {experts.Chosen} for each position", $"{experts.Count} 个前馈网络，路由器为每个位置选 {experts.Chosen} 个"] + $" ({In(layer => layer.FeedForward.Experts is not null)})",
                say["one feed-forward part for all", "所有位置共用一个前馈网络"]);
        }
    }

    private IEnumerable<Gpt2Difference> Head()
    {
        if (!config.TiedHead)
            yield return new("head", say["head", "输出头"], say["a matrix of its own", "独立的矩阵"], say["the embedding table again", "与词嵌入共用"]);
        if (config.LogitCap is { } cap)
            yield return new("logit_cap", "logits", FormattableString.Invariant($"{cap}·tanh(l/{cap})"), say["as they are", "原样"]);
    }

    private string In(Func<LayerConfig, bool> holds)
    {
        int count = _layers.Count(holds);
        return count == _layers.Length ? say["in all layers", "所有层"] : say[$"in {count} of {_layers.Length} layers", $"{_layers.Length} 层中的 {count} 层"];
    }
}
