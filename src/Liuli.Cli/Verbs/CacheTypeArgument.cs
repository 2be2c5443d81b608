using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>The option <c>--cache-type</c> of verbs that generate: how keys and values of earlier positions are stored.</summary>
internal sealed class CacheTypeArgument
{
    /// <summary>The types there are, largest first.</summary>
    public static readonly DType[] Types = [DType.F32, DType.F16, DType.BF16, DType.Q8_0];

    private readonly Option<string> _type = new("--cache-type") { DefaultValueFactory = _ => Spelling(DType.F32) };

    public CacheTypeArgument(Command command, Language say)
    {
        _type.Description = say[
            "how to hold the keys and values of earlier positions: f32 as they are; f16 and bf16 take half the memory, q8_0 a good quarter, and a long context is read faster",
            "先前各位置的键和值的存储方式：f32 保持原样；f16、bf16 的内存减半，q8_0 约为四分之一，长上下文的读取也相应加快"];
        _type.AcceptOnlyFromAmong([.. Types.Select(Spelling)]);
        command.Add(_type);
    }

    /// <summary>The type given, or F32.</summary>
    public DType Read(ParseResult arguments) => Types.Single(type => Spelling(type) == arguments.GetValue(_type));

    private static string Spelling(DType type) => type.ToString().ToLowerInvariant();
}
