using Liuli.Cli.Hosting;
using Liuli.Models;

namespace Liuli.Cli.Rendering;

/// <summary>Says in words how an encoder differs from GPT-2.</summary>
internal sealed class EncoderDifferences(EncoderConfig config, Language say)
{
    /// <summary>All of them, in the order in which a token meets them.</summary>
    public IEnumerable<Gpt2Difference> All()
    {
        if (config.TokenTypes > 0)
            yield return new("token_types", say["embedding", "词嵌入"], say[$"a vector for each of {config.TokenTypes} types of tokens (first text, second text) is added too; the sum is normalised", $"另加 {config.TokenTypes} 种词元类型（第一段、第二段）的向量；和再做归一化"], say["tokens and positions", "词元和位置"]);
        yield return new("direction", say["what a position sees", "可见范围"], say["all positions, before and behind it", "前后所有位置"], say["all earlier positions", "之前的所有位置"]);
        yield return new("norm_places", say["places of norms", "归一化位置"], say["behind each part and its sum", "每个部分与残差相加之后"], say["before each part", "每个部分之前"]);
        FeedForwardConfig part = config.FeedForward;
        if (part.Activation != Activation.Gelu || part.Width != 4 * config.Width)
        {
            string name = part.Activation == Activation.GeluErf ? say["GELU, exact (erf)", "GELU（精确，erf）"] : ArchitectureWording.Name(part.Activation);
            yield return new("feed_forward", say["feed-forward part", "前馈"], FormattableString.Invariant($"{name}, {ArchitectureWording.Count(part.Width)} = {(double)part.Width / config.Width:0.##} C"), say["GELU by tanh, width 4 C", "GELU（tanh 近似），宽 4 C"]);
        }
        yield return new("head", say["output", "输出"], Heads(), say["scores of the next token", "下一个词元的分数"]);
    }

    private string Heads()
    {
        List<string> heads = [say["a vector for each position", "每个位置一个向量"]];
        if (config.Pooler)
            heads.Add(say["one for the text (pooler)", "整段文字一个向量（pooler）"]);
        if (config.MaskedTokenHead)
            heads.Add(say["scores of masked tokens", "被遮盖词元的分数"]);
        if (config.NextSentenceHead)
            heads.Add(say["whether the second text follows the first", "第二段是否承接第一段"]);
        if (config.Labels.Count > 0)
            heads.Add(say[$"scores of {Counted.Of(config.Labels.Count, "class", "classes")} ({Names()})", $"{config.Labels.Count} 个类别的分数（{Names()}）"]);
        return string.Join(say["; ", "；"], heads);
    }

    private string Names() => string.Join(", ", config.Labels.Take(6)) + (config.Labels.Count > 6 ? " …" : "");
}
