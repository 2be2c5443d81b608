using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Models;
using Liuli.Models.Layers;

namespace Liuli.Cli.Rendering;

/// <summary>The parts of a model in a few words.</summary>
internal sealed class ArchitectureWording(ModelConfig config, Language say)
{
    /// <summary>Heads, and what is special about them.</summary>
    public string Attention(AttentionConfig attention)
    {
        List<string> words = [say[$"{Counted.Of(attention.Heads, "head")} of {attention.HeadWidth}", $"{attention.Heads} 头 × {attention.HeadWidth}"]];
        if (attention.KeyValueHeads != attention.Heads)
            words.Add(say[$"{attention.KeyValueHeads} for keys and values", $"{attention.KeyValueHeads} 个键值头"]);
        if (attention.Window > 0)
            words.Add(say[$"window {Count(attention.Window)}", $"窗口 {Count(attention.Window)}"]);
        if (attention.Bidirectional)
            words.Add(say["sees both sides", "看两侧"]);
        if (attention.Rotary is { } rotary)
            words.Add(Rotary(rotary));
        else if (config is DecoderConfig { LearnedPositions: false })
            words.Add(say["no positions", "无位置信息"]);
        return string.Join(say[", ", "，"], words);
    }

    /// <summary>The shape of the feed-forward part, and its experts.</summary>
    public string FeedForward(FeedForwardConfig part)
    {
        string one = part.Gated ? say[$"gated {Name(part.Activation)}", $"门控 {Name(part.Activation)}"] : Name(part.Activation);
        return part.Experts is { } experts
            ? say[$"{experts.Count} experts of {one}, {experts.Chosen} for each position", $"{experts.Count} 个专家（{one}），每个位置用 {experts.Chosen} 个"]
            : one;
    }

    /// <summary>Rotary positions with their base and scaling.</summary>
    public string Rotary(RotaryConfig rotary)
    {
        string share = rotary.Width < config.Attention.HeadWidth ? say[$" of {rotary.Width} numbers of each head", $"（每头 {rotary.Width} 个数）"] : "";
        return say["rotary", "旋转位置"] + FormattableString.Invariant($" θ={rotary.Theta}") + share + Scaling(rotary.Scaling);
    }

    /// <summary>The activation as papers spell it.</summary>
    public static string Name(Activation activation) => activation switch
    {
        Activation.Gelu or Activation.GeluErf => "GELU",
        Activation.Silu => "SiLU",
        Activation.Relu => "ReLU",
        _ => activation.ToString(),
    };

    /// <summary>A number with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Scaling(RotaryScaling? scaling) => scaling switch
    {
        null => "",
        LinearRotaryScaling linear => FormattableString.Invariant($", linear × {linear.Factor}"),
        DynamicRotaryScaling dynamic => FormattableString.Invariant($", dynamic NTK × {dynamic.Factor}"),
        Llama3RotaryScaling llama => FormattableString.Invariant($", llama3 × {llama.Factor}"),
        YarnRotaryScaling yarn => FormattableString.Invariant($", YaRN × {yarn.Factor}"),
        LongRotaryScaling => ", LongRoPE",
        _ => $", {scaling.GetType().Name}",
    };
}
