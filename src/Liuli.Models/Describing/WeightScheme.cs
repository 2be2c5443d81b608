using System.Globalization;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Describing;

/// <summary>A way to store a model's weights, with which type each tensor then has, to tell the memory that it takes before anything is stored so.</summary>
/// <remarks>
/// F32, F16 and BF16 store everything so. The others store matrices in blocks, as GGUF files that llama.cpp makes have them: norms, biases, position tables and routers stay F32; the head (the table of tokens, where that
/// serves) gets Q6_K; Q4_K_M gives Q6_K to half of the value and feed-forward output projections (the first and last eighth of the blocks and every third between), and Q5_K to the other values of a model of 80 blocks. Rows that
/// fill no whole blocks take the next type whose blocks they fill.
/// </remarks>
public sealed class WeightScheme
{
    private const int BlocksOf70B = 80;

    private readonly DType _type;
    private readonly bool _mixed;

    private WeightScheme(string name, DType type, bool mixed = false)
    {
        Name = name;
        _type = type;
        _mixed = mixed;
    }

    /// <summary>The usual ones, largest first.</summary>
    public static IReadOnlyList<WeightScheme> Usual { get; } =
    [
        new("F32", DType.F32), new("F16", DType.F16), new("BF16", DType.BF16), new("Q8_0", DType.Q8_0), new("Q6_K", DType.Q6_K), new("Q4_K_M", DType.Q4_K, mixed: true), new("Q4_0", DType.Q4_0),
    ];

    /// <summary>What it is called: a type, or a mix of types.</summary>
    public string Name { get; }

    /// <summary>The type that a tensor gets.</summary>
    /// <param name="config">The decoder that it belongs to.</param>
    /// <param name="part">The tensor.</param>
    public DType TypeOf(DecoderConfig config, ModelPart part)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(part);
        if (!_type.IsQuantized)
            return _type;
        string[] name = part.Name.Split('.');
        if (part.Shape.Rank < 2 || name[0] == "pos_embed" || name.Contains("router"))
            return DType.F32;
        bool isTable = name[0] == "embed", turned = config.WeightLayout == WeightLayout.InOut && !isTable && name[0] != "unembed";
        return Fitting(Chosen(config, name, isTable), turned ? part.Shape[0] : part.Shape.Last);
    }

    /// <summary>Bytes of all weights.</summary>
    public long Bytes(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Parts.Sum(part => TypeOf(description.Config, part).BytesFor(part.Parameters));
    }

    private DType Chosen(DecoderConfig config, string[] name, bool isTable)
    {
        if (name[0] == "unembed" || (isTable && config.TiedHead))
            return _type == DType.Q8_0 ? DType.Q8_0 : DType.Q6_K;
        if (!_mixed || name[0] != "blocks")
            return _type;
        int block = int.Parse(name[1], CultureInfo.InvariantCulture);
        bool isValue = name[2] == "attn" && name[3] is "v" or "qkv";
        if ((isValue || name[^2] == "down") && MoreBits(block, config.Layers))
            return DType.Q6_K;
        return isValue && config.Layers == BlocksOf70B && config.Attention.KeyValueHeads < config.Attention.Heads ? DType.Q5_K : _type;
    }

    private static bool MoreBits(int block, int blocks) => block < blocks / 8 || block >= 7 * blocks / 8 || (block - blocks / 8) % 3 == 2;

    /// <summary>The nearest type whose blocks fit rows of <paramref name="columns"/>.</summary>
    private static DType Fitting(DType type, int columns)
    {
        if (columns % type.BlockLength == 0)
            return type;
        type = type switch { DType.Q4_K => DType.Q5_0, DType.Q5_K => DType.Q5_1, DType.Q6_K => DType.Q8_0, _ => type };
        return columns % type.BlockLength == 0 ? type : DType.F16;
    }
}
