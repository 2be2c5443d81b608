using System.CommandLine;
using System.Text.Json;
using Liuli.Cli.Hosting;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;

namespace Liuli.Cli.Verbs;

/// <summary>The options of <c>generate</c> and <c>chat</c> that say how tokens are chosen and when to stop. Their names are llama.cpp's.</summary>
internal sealed class SamplingArguments
{
    private readonly Language _say;
    private readonly Option<int> _maxTokens;
    private readonly Option<float> _temperature, _dynamicRange, _dynamicExponent;
    private readonly Option<int> _topK;
    private readonly Option<float> _topP, _minP, _typical, _topNSigma, _xtcProbability, _xtcThreshold;
    private readonly PenaltyArguments _penalties;
    private readonly Option<int> _mirostat;
    private readonly Option<float> _mirostatTarget, _mirostatRate;
    private readonly Option<ulong?> _seed;
    private readonly Option<bool> _greedy;
    private readonly Option<string[]> _stop;
    private readonly PathOption<string?> _schema;

    public SamplingArguments(Command command, Language say)
    {
        _say = say;
        SamplingOptions defaults = new();
        _maxTokens = Add(command, "--max-tokens", say["the most tokens to generate", "最多生成多少个词元"], 64);
        _temperature = Add(command, "--temperature", say["below 1 safer, above 1 freer; 0 is greedy", "小于 1 更稳，大于 1 更随意；0 即贪心"], defaults.Temperature);
        _dynamicRange = Add(command, "--dynatemp-range", say["let the temperature follow the model's doubt, this far up and down; 0: fixed", "让温度随模型的犹豫程度上下浮动这么多；0 表示固定"], defaults.DynamicTemperatureRange);
        _dynamicExponent = Add(command, "--dynatemp-exp", say["with --dynatemp-range: above 1, only great doubt counts", "与 --dynatemp-range 合用：大于 1 时只有很犹豫才起作用"], defaults.DynamicTemperatureExponent);
        _topK = Add(command, "--top-k", say["choose among this many likeliest tokens; 0: all", "只在最可能的这么多个词元里选；0 表示不限"], defaults.TopK);
        _topP = Add(command, "--top-p", say["choose among the fewest tokens that reach this probability together; 1: all", "只在概率之和达到此值的最少词元里选；1 表示不限"], defaults.TopP);
        _minP = Add(command, "--min-p", say["drop tokens less likely than this share of the likeliest; 0: none", "去掉概率低于最大概率这一比例的词元；0 表示不去"], defaults.MinP);
        _typical = Add(command, "--typical", say["choose among the tokens whose surprise is nearest to the expected one, up to this probability together; 1: all", "只在意外程度最接近期望、概率之和刚超过此值的词元里选；1 表示不限"], defaults.TypicalP);
        _topNSigma = Add(command, "--top-n-sigma", say["drop tokens more than this many standard deviations below the largest logit; 0: none", "去掉 logit 比最大值低这么多个标准差以上的词元；0 表示不去"], defaults.TopNSigma);
        _xtcProbability = Add(command, "--xtc-probability", say["how often to drop the likeliest tokens but the last of them; 0: never", "以此概率去掉最可能的词元，只留其中最末一个；0 表示从不"], defaults.XtcProbability);
        _xtcThreshold = Add(command, "--xtc-threshold", say["with --xtc-probability: tokens from this probability on count as likeliest; above 0.5: none", "与 --xtc-probability 合用：概率不低于此值才算最可能；大于 0.5 则不起作用"], defaults.XtcThreshold);
        _penalties = new PenaltyArguments(command, say, defaults);
        _mirostat = Add(command, "--mirostat", say["2: steer the surprise of the text instead of cutting by k, p, sigma; 0: off", "2：改为调控文本的意外程度，不再按 k、p、sigma 截断；0 表示关闭"], 0);
        _mirostatTarget = Add(command, "--mirostat-ent", say["with --mirostat 2: the surprise aimed at, bits a token", "与 --mirostat 2 合用：目标意外程度，每词元多少比特"], defaults.MirostatTarget);
        _mirostatRate = Add(command, "--mirostat-lr", say["with --mirostat 2: how fast the bound follows", "与 --mirostat 2 合用：上限跟随的快慢"], defaults.MirostatRate);
        _seed = Add<ulong?>(command, "--seed", say["same seed, same text (default: a new one each time)", "种子相同则文本相同（默认每次不同）"], null);
        _greedy = Add(command, "--greedy", say["always take the likeliest token", "总是取最可能的词元"], false);
        _stop = Add<string[]>(command, "--stop", say["end before this text (may be given several times)", "在这段文字之前结束（可给多次）"], []);
        _schema = new PathOption<string?>("--json-schema") { Description = say["hold the text to JSON that fits the JSON Schema in this file, whatever the model would rather say", "让文本成为符合此文件中 JSON Schema 的 JSON，不管模型更想说什么"] };
        command.Add(_schema);
    }

    /// <summary>What the arguments ask for.</summary>
    public GenerationOptions Read(ParseResult arguments)
    {
        GenerationOptions options = new()
        {
            MaxTokens = arguments.GetValue(_maxTokens),
            Json = arguments.GetValue(_schema) is { } schema ? ReadSchema(schema) : null,
            StopStrings = arguments.GetValue(_stop) ?? [],
            Sampling = _penalties.Read(arguments, new SamplingOptions
            {
                Temperature = arguments.GetValue(_temperature),
                DynamicTemperatureRange = arguments.GetValue(_dynamicRange),
                DynamicTemperatureExponent = arguments.GetValue(_dynamicExponent),
                TopK = arguments.GetValue(_topK),
                TopP = arguments.GetValue(_topP),
                MinP = arguments.GetValue(_minP),
                TypicalP = arguments.GetValue(_typical),
                TopNSigma = arguments.GetValue(_topNSigma),
                XtcProbability = arguments.GetValue(_xtcProbability),
                XtcThreshold = arguments.GetValue(_xtcThreshold),
                Mirostat = ReadMirostat(arguments),
                MirostatTarget = arguments.GetValue(_mirostatTarget),
                MirostatRate = arguments.GetValue(_mirostatRate),
                Greedy = arguments.GetValue(_greedy),
                Seed = arguments.GetValue(_seed) ?? (ulong)Random.Shared.Next(),
            }),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error);
        }
        return options;
    }

    private JsonGrammar ReadSchema(string file)
    {
        string text = TextFile.Read(file, _say);
        try
        {
            return JsonGrammar.Parse(text);
        }
        catch (JsonException error)
        {
            throw new VerbException(_say[$"reading '{file}': expected a JSON Schema, found what is no JSON: {JsonFault.Of(error)}", $"读取“{file}”：应为 JSON Schema，内容却不是 JSON：{JsonFault.Of(error)}"], error);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new VerbException(_say[$"reading '{file}': {error.Message}", $"读取“{file}”：这个 JSON Schema 不能用：{error.Message}"], error);
        }
    }

    private bool ReadMirostat(ParseResult arguments) => arguments.GetValue(_mirostat) switch
    {
        0 => false,
        2 => true,
        int version => throw new UsageException($"--mirostat must be 2, or 0 for off (version 1 is not there: 2 reaches the same surprise with less work), got {version}"),
    };

    /// <summary>Adds an option with a default to a command.</summary>
    internal static Option<T> Add<T>(Command command, string name, string description, T standard)
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => standard };
        command.Add(option);
        return option;
    }
}
