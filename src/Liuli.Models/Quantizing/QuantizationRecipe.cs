using System.Globalization;
using Liuli.Tensors;

namespace Liuli.Models.Quantizing;

/// <summary>Which type each tensor of a GGUF file gets in a mix: llama.cpp's published recipe without an importance matrix, so that files of both programs can be compared.</summary>
/// <remarks>The rules are those of llama.cpp's src/llama-quant.cpp, version 0.5.0 of September 2026: matrices only; the head, or the table where it serves as head, gets Q6_K; half of
/// the value projections and feed-forward outputs (the first and last eighth of the blocks and every third between) get more bits; rows that fill no whole block fall back. Immutable, so safe for use from several threads.</remarks>
/// <param name="mix">What was asked for.</param>
/// <param name="shape">What the recipe needs to know of the model.</param>
public sealed class QuantizationRecipe(QuantizationMix mix, QuantizationRecipe.ModelShape shape)
{
    /// <summary>What the recipe needs to know of a model.</summary>
    /// <param name="Blocks">Number of blocks.</param>
    /// <param name="HeadsPerKey">Query heads that share a key/value head.</param>
    /// <param name="Experts">Number of experts; 0 where there are none.</param>
    /// <param name="TiedHead">Whether the table of tokens is also the head.</param>
    public readonly record struct ModelShape(int Blocks, int HeadsPerKey, int Experts, bool TiedHead);

    /// <summary>The type of a tensor.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="sizes">Its shape.</param>
    public DType TypeOf(string name, Shape sizes)
    {
        if (!IsMatrix(name, sizes))
            return DType.F32;
        DType type = mix.MainType;
        return type.IsQuantized ? Fitting(Chosen(name, sizes.Last, type), sizes.Last) : type;
    }

    private static bool IsMatrix(string name, Shape sizes) => sizes.Rank >= 2 && name.EndsWith("weight", StringComparison.Ordinal)
        && !name.Contains("_norm.weight", StringComparison.Ordinal) && !name.Contains("ffn_gate_inp.weight", StringComparison.Ordinal)
        && name is not ("position_embd.weight" or "token_types.weight");

    private DType Chosen(string name, int columns, DType type)
    {
        if (name == "output.weight" || (shape.TiedHead && name == "token_embd.weight"))
            return columns % type.BlockLength != 0 || type == DType.Q8_0 ? DType.Q8_0 : DType.Q6_K;
        if (name.Contains("attn_v.weight", StringComparison.Ordinal) || name.Contains("attn_qkv.weight", StringComparison.Ordinal))
            return Values(BlockOf(name), type);
        if (name.Contains("attn_k.weight", StringComparison.Ordinal) && shape.Experts == 8)
            return DType.Q8_0;
        if (name.Contains("ffn_down", StringComparison.Ordinal))
            return FeedForwardOutput(BlockOf(name), type);
        return name.Contains("attn_output.weight", StringComparison.Ordinal) ? AttentionOutput(type) : type;
    }

    private DType Values(int block, DType type)
    {
        if (shape.Experts == 8)
            return DType.Q8_0;
        bool grouped = shape.HeadsPerKey >= 4;
        type = mix switch
        {
            QuantizationMix.Q2_K => grouped ? DType.Q4_K : DType.Q3_K,
            QuantizationMix.Q3_K_M => block < 2 ? DType.Q5_K : DType.Q4_K,
            QuantizationMix.Q3_K_L => DType.Q5_K,
            QuantizationMix.IQ4_NL when grouped => DType.Q5_K,
            QuantizationMix.Q4_K_M or QuantizationMix.Q5_K_M when MoreBits(block) => DType.Q6_K,
            QuantizationMix.Q4_K_S when block < 4 => DType.Q5_K,
            _ => type,
        };
        // A model of 80 blocks with grouped heads is one of 70 billion weights: eight heads share a value, which takes little room.
        return shape is { Blocks: 80, HeadsPerKey: > 1 } && type is DType.Q3_K or DType.Q4_K ? DType.Q5_K : type;
    }

    private DType FeedForwardOutput(int block, DType type) => mix switch
    {
        QuantizationMix.Q2_K => DType.Q3_K,
        QuantizationMix.Q3_K_M => block < shape.Blocks / 16 ? DType.Q5_K : DType.Q4_K,
        QuantizationMix.Q3_K_L => DType.Q5_K,
        QuantizationMix.Q4_K_M or QuantizationMix.Q5_K_M when MoreBits(block) => DType.Q6_K,
        QuantizationMix.Q4_K_S or QuantizationMix.IQ4_NL when block < shape.Blocks / 8 => DType.Q5_K,
        _ => type,
    };

    private DType AttentionOutput(DType type) => (mix, shape.Experts) switch
    {
        (QuantizationMix.Q2_K or QuantizationMix.Q3_K_S or QuantizationMix.Q3_K_M or QuantizationMix.Q4_K_S or QuantizationMix.Q4_K_M or QuantizationMix.IQ4_NL, 8) => DType.Q5_K,
        (_, 8) => type,
        (QuantizationMix.Q2_K, _) => DType.Q3_K,
        (QuantizationMix.Q3_K_M, _) => DType.Q4_K,
        (QuantizationMix.Q3_K_L, _) => DType.Q5_K,
        _ => type,
    };

    /// <summary>The first and last eighth of the blocks, and every third between.</summary>
    private bool MoreBits(int block) => block < shape.Blocks / 8 || block >= 7 * shape.Blocks / 8 || (block - shape.Blocks / 8) % 3 == 2;

    /// <summary>The nearest type whose blocks fit rows of <paramref name="columns"/>.</summary>
    private static DType Fitting(DType type, int columns)
    {
        if (columns % type.BlockLength == 0)
            return type;
        type = type switch
        {
            DType.Q2_K or DType.Q3_K => DType.Q4_0,
            DType.Q4_K => DType.Q5_0,
            DType.Q5_K => DType.Q5_1,
            DType.Q6_K => DType.Q8_0,
            _ => type,
        };
        return columns % type.BlockLength == 0 ? type : DType.F16;
    }

    private static int BlockOf(string name) => name.Split('.') is ["blk", string number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
}
