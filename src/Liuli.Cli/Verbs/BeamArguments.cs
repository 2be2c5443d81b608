using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Verbs;

/// <summary>The options of <c>generate</c> that search for the likeliest texts instead of drawing one.</summary>
internal sealed class BeamArguments
{
    private readonly Language _say;
    private readonly Option<int?> _beams = new("--beams");
    private readonly Option<float?> _lengthPenalty = new("--length-penalty");

    public BeamArguments(Command command, Language say)
    {
        _say = say;
        _beams.Description = say[
            "search for the likeliest texts with this many side by side, instead of drawing one; --json lists them all with their scores",
            "不采样，而是并排保留这么多条最可能的文本进行搜索（束搜索）；--json 列出全部结果及得分"];
        _lengthPenalty.Description = say[
            "with --beams: a text of n tokens scores its log-probability over n to this power; 0 favours short texts, above 1 long ones (default: 1)",
            "与 --beams 合用：n 个词元的文本得分为对数概率除以 n 的这个次方；0 偏向短文本，大于 1 偏向长文本（默认 1）"];
        command.Add(_beams);
        command.Add(_lengthPenalty);
    }

    /// <summary>What the arguments ask for; null when nothing is to be searched.</summary>
    public BeamOptions? Read(ParseResult arguments)
    {
        float? lengthPenalty = arguments.GetValue(_lengthPenalty);
        if (arguments.GetValue(_beams) is not { } beams)
        {
            if (lengthPenalty is not null)
                throw new UsageException(_say[$"{_lengthPenalty.Name} belongs to {_beams.Name}; give both, or neither", $"{_lengthPenalty.Name} 要与 {_beams.Name} 一起用"]);
            return null;
        }
        BeamOptions options = new() { Beams = beams };
        options = options with { LengthPenalty = lengthPenalty ?? options.LengthPenalty };
        try
        {
            options.Validate();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error, "--");
        }
        return options;
    }

    /// <summary>Refuses what a search has no answer to.</summary>
    public void Refuse(bool isGiven, string option)
    {
        if (isGiven)
            throw new UsageException(_say[$"{option} shows how single tokens are drawn, {_beams.Name} draws none; give one of them", $"{option} 展示逐个采样的过程，而 {_beams.Name} 不采样；只能给一个"]);
    }
}
