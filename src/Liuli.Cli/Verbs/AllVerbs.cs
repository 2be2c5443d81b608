using Liuli.Cli.Hosting;

namespace Liuli.Cli.Verbs;

/// <summary>Every verb of the command, in the order in which help lists them.</summary>
internal static class AllVerbs
{
    public static IEnumerable<Verb> Create(Language say) =>
    [
        new GenerateVerb(say),
        new ChatVerb(say),
        new TokenizeVerb(say),
        new DetokenizeVerb(say),
        new ForwardVerb(say),
        new ExplainVerb(say),
        new InspectVerb(say),
        new TrainVerb(say),
        new EvalPerplexityVerb(say),
        new TokenizerTrainVerb(say),
        new QuantizeVerb(say),
        new ConvertVerb(say),
        new BenchVerb(say),
    ];
}
