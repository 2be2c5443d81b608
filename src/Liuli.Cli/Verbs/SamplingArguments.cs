using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;

namespace Liuli.Cli.Verbs;

/// <summary>The options of <c>generate</c> and <c>chat</c> that say how tokens are chosen and when to stop.</summary>
internal sealed class SamplingArguments
{
    private readonly Option<int> _maxTokens;
    private readonly Option<float> _temperature;
    private readonly Option<int> _topK;
    private readonly Option<float> _topP;
    private readonly Option<float> _minP;
    private readonly Option<float> _repeatPenalty;
    private readonly Option<ulong?> _seed;
    private readonly Option<bool> _greedy;
    private readonly Option<string[]> _stop;

    public SamplingArguments(Command command, Language say)
    {
        SamplingOptions defaults = new();
        _maxTokens = Add(command, "--max-tokens", say["the most tokens to generate", "最多生成多少个词元"], 64);
        _temperature = Add(command, "--temperature", say["below 1 safer, above 1 freer; 0 is greedy", "小于 1 更稳，大于 1 更随意；0 即贪心"], defaults.Temperature);
        _topK = Add(command, "--top-k", say["choose among this many likeliest tokens; 0: all", "只在最可能的这么多个词元里选；0 表示不限"], defaults.TopK);
        _topP = Add(command, "--top-p", say["choose among the fewest tokens that reach this probability together; 1: all", "只在概率之和达到此值的最少词元里选；1 表示不限"], defaults.TopP);
        _minP = Add(command, "--min-p", say["drop tokens less likely than this share of the likeliest; 0: none", "去掉概率低于最大概率这一比例的词元；0 表示不去"], defaults.MinP);
        _repeatPenalty = Add(command, "--repeat-penalty", say["make recent tokens less likely; 1: off", "降低近期出现过的词元的概率；1 表示关闭"], defaults.RepeatPenalty);
        _seed = Add<ulong?>(command, "--seed", say["same seed, same text (default: a new one each time)", "种子相同则文本相同（默认每次不同）"], null);
        _greedy = Add(command, "--greedy", say["always take the likeliest token", "总是取最可能的词元"], false);
        _stop = Add<string[]>(command, "--stop", say["end before this text (may be given several times)", "在这段文字之前结束（可给多次）"], []);
    }

    /// <summary>What the arguments ask for.</summary>
    public GenerationOptions Read(ParseResult arguments)
    {
        GenerationOptions options = new()
        {
            MaxTokens = arguments.GetValue(_maxTokens),
            StopStrings = arguments.GetValue(_stop) ?? [],
            Sampling = new SamplingOptions
            {
                Temperature = arguments.GetValue(_temperature),
                TopK = arguments.GetValue(_topK),
                TopP = arguments.GetValue(_topP),
                MinP = arguments.GetValue(_minP),
                RepeatPenalty = arguments.GetValue(_repeatPenalty),
                Greedy = arguments.GetValue(_greedy),
                Seed = arguments.GetValue(_seed) ?? (ulong)Random.Shared.Next(),
            },
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
        return options;
    }

    private static Option<T> Add<T>(Command command, string name, string description, T standard)
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => standard };
        command.Add(option);
        return option;
    }
}
