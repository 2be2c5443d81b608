using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Inference.Sampling;
using static Liuli.Cli.Verbs.SamplingArguments;

namespace Liuli.Cli.Verbs;

/// <summary>The options that make single tokens likelier or less likely: logit bias, penalties for repetition, DRY.</summary>
internal sealed class PenaltyArguments
{
    private readonly Option<float> _repeat, _frequency, _presence, _dryMultiplier, _dryBase;
    private readonly Option<int> _window, _dryAllowed, _dryWindow;
    private readonly Option<string[]> _breakers;
    private readonly Option<string[]> _bias;

    public PenaltyArguments(Command command, Language say, SamplingOptions defaults)
    {
        _repeat = Add(command, "--repeat-penalty", say["make recent tokens less likely; 1: off", "降低近期出现过的词元的概率；1 表示关闭"], defaults.RepeatPenalty);
        _frequency = Add(command, "--frequency-penalty", say["take this from a recent token's logit for every time it occurs; 0: off", "近期词元每出现一次，logit 减去此值；0 表示关闭"], defaults.FrequencyPenalty);
        _presence = Add(command, "--presence-penalty", say["take this from a recent token's logit once; 0: off", "近期出现过的词元，logit 减去此值一次；0 表示关闭"], defaults.PresencePenalty);
        _window = Add(command, "--repeat-last-n", say["how many recent tokens, prompt included, these penalties look at; -1: all", "以上惩罚看最近多少个词元（含提示）；-1 表示全部"], defaults.RepeatWindow);
        _dryMultiplier = Add(command, "--dry-multiplier", say["scale of the penalty for going on with a passage that was there before (DRY); 0: off", "续写已出现过的片段时惩罚的系数（DRY）；0 表示关闭"], defaults.DryMultiplier);
        _dryBase = Add(command, "--dry-base", say["with --dry-multiplier: each further token of the passage multiplies the penalty by this", "与 --dry-multiplier 合用：片段每长一个词元，惩罚乘以此值"], defaults.DryBase);
        _dryAllowed = Add(command, "--dry-allowed-length", say["with --dry-multiplier: shorter passages may repeat freely", "与 --dry-multiplier 合用：更短的片段可随意重复"], defaults.DryAllowedLength);
        _dryWindow = Add(command, "--dry-penalty-last-n", say["with --dry-multiplier: how many recent tokens are searched; -1: all", "与 --dry-multiplier 合用：在最近多少个词元里找；-1 表示全部"], defaults.DryWindow);
        _breakers = new Option<string[]>("--dry-sequence-breaker")
        {
            Description = say[
                "with --dry-multiplier: no passage reaches over this text; may be given several times and then replaces the standard ones (end of line, :, \" and *); none: no breakers",
                "与 --dry-multiplier 合用：片段不跨过这段文字；可给多次，给出则取代标准的几个（换行、:、\"、*）；none 表示一个也不要"],
        };
        _bias = new Option<string[]>("--logit-bias")
        {
            Description = say[
                "add to a token's logit: 15043+1.5, 15043-1.5, or 15043-inf to rule it out; may be given several times",
                "给词元的 logit 加上一个数：15043+1.5、15043-1.5，或 15043-inf 禁用该词元；可给多次"],
        };
        command.Add(_breakers);
        command.Add(_bias);
    }

    /// <summary><paramref name="options"/> with what the arguments ask for.</summary>
    public SamplingOptions Read(ParseResult arguments, SamplingOptions options) => options with
    {
        RepeatPenalty = arguments.GetValue(_repeat),
        FrequencyPenalty = arguments.GetValue(_frequency),
        PresencePenalty = arguments.GetValue(_presence),
        RepeatWindow = arguments.GetValue(_window),
        DryMultiplier = arguments.GetValue(_dryMultiplier),
        DryBase = arguments.GetValue(_dryBase),
        DryAllowedLength = arguments.GetValue(_dryAllowed),
        DryWindow = arguments.GetValue(_dryWindow),
        DrySequenceBreakers = arguments.GetValue(_breakers) switch
        {
            null or [] => options.DrySequenceBreakers,
            ["none"] => [],
            string[] texts => texts,
        },
        LogitBias = ParseBiases(arguments.GetValue(_bias) ?? []),
    };

    /// <summary>ID+NUMBER or ID-NUMBER each; several for one token add up.</summary>
    private static Dictionary<int, float> ParseBiases(string[] texts)
    {
        Dictionary<int, float> biases = [];
        foreach (string text in texts)
        {
            int sign = text.AsSpan().IndexOfAny('+', '-');
            if (sign <= 0 || !int.TryParse(text.AsSpan(0, sign), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || ParseBias(text[sign..]) is not { } bias)
                throw new UsageException($"--logit-bias: expected a token id and a number with its sign, such as 15043+1.5, or 15043-inf, found '{text}'");
            biases[id] = biases.GetValueOrDefault(id) + bias;
        }
        return biases;
    }

    private static float? ParseBias(string text)
    {
        if (text == "-inf")
            return float.NegativeInfinity;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float bias) && float.IsFinite(bias) ? bias : null;
    }
}
