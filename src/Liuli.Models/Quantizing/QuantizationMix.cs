using Liuli.Tensors;

namespace Liuli.Models.Quantizing;

/// <summary>A named choice of types for the tensors of a file: one type for most matrices, more bits for those that suffer most. The numbers are GGUF's <c>general.file_type</c>.</summary>
public enum QuantizationMix
{
    /// <summary>All F32.</summary>
    F32 = 0,

    /// <summary>Matrices in F16.</summary>
    F16 = 1,

    /// <summary>Q4_0, the head in Q6_K.</summary>
    Q4_0 = 2,

    /// <summary>Q4_1, the head in Q6_K.</summary>
    Q4_1 = 3,

    /// <summary>Q8_0.</summary>
    Q8_0 = 7,

    /// <summary>Q5_0, the head in Q6_K.</summary>
    Q5_0 = 8,

    /// <summary>Q5_1, the head in Q6_K.</summary>
    Q5_1 = 9,

    /// <summary>Q2_K, with values and outputs of attention and of the feed-forward part in Q3_K, the head in Q6_K.</summary>
    Q2_K = 10,

    /// <summary>Q3_K, the head in Q6_K.</summary>
    Q3_K_S = 11,

    /// <summary>Q3_K, with more bits for values and outputs, the head in Q6_K.</summary>
    Q3_K_M = 12,

    /// <summary>Q3_K, with Q5_K for values and outputs, the head in Q6_K.</summary>
    Q3_K_L = 13,

    /// <summary>Q4_K, with Q5_K for values and feed-forward outputs of the first blocks, the head in Q6_K.</summary>
    Q4_K_S = 14,

    /// <summary>Q4_K, with Q6_K for half of the values and feed-forward outputs and for the head: what most people run.</summary>
    Q4_K_M = 15,

    /// <summary>Q5_K, the head in Q6_K.</summary>
    Q5_K_S = 16,

    /// <summary>Q5_K, with Q6_K for half of the values and feed-forward outputs and for the head.</summary>
    Q5_K_M = 17,

    /// <summary>Q6_K.</summary>
    Q6_K = 18,

    /// <summary>IQ4_NL, with Q5_K for the feed-forward outputs of the first blocks, the head in Q6_K.</summary>
    IQ4_NL = 25,

    /// <summary>Matrices in BF16.</summary>
    BF16 = 32,
}

/// <summary>What the mixes are made of.</summary>
public static class QuantizationMixes
{
    extension(QuantizationMix mix)
    {
        /// <summary>The type of most matrices.</summary>
        public DType MainType => mix switch
        {
            QuantizationMix.F32 => DType.F32,
            QuantizationMix.F16 => DType.F16,
            QuantizationMix.BF16 => DType.BF16,
            QuantizationMix.Q4_0 => DType.Q4_0,
            QuantizationMix.Q4_1 => DType.Q4_1,
            QuantizationMix.Q5_0 => DType.Q5_0,
            QuantizationMix.Q5_1 => DType.Q5_1,
            QuantizationMix.Q8_0 => DType.Q8_0,
            QuantizationMix.Q2_K => DType.Q2_K,
            QuantizationMix.Q3_K_S or QuantizationMix.Q3_K_M or QuantizationMix.Q3_K_L => DType.Q3_K,
            QuantizationMix.Q4_K_S or QuantizationMix.Q4_K_M => DType.Q4_K,
            QuantizationMix.Q5_K_S or QuantizationMix.Q5_K_M => DType.Q5_K,
            QuantizationMix.Q6_K => DType.Q6_K,
            QuantizationMix.IQ4_NL => DType.IQ4_NL,
            _ => throw new ArgumentOutOfRangeException(nameof(mix), mix, "no such mix"),
        };

        /// <summary>How the mix is written on the command line: <c>q4_k_m</c>.</summary>
        public string Spelling => mix.ToString().ToLowerInvariant();

        /// <summary>Whether weights are rounded to blocks.</summary>
        public bool IsQuantized => mix.MainType.IsQuantized;
    }
}
