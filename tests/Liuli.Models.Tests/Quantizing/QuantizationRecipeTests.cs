using Liuli.Models.Quantizing;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Quantizing;

/// <summary>The types that llama.cpp's llama-quantize (version 0.5.0) gave the tensors of files that it made.</summary>
public class QuantizationRecipeTests
{
    private static readonly QuantizationRecipe.ModelShape s_tied = new(16, 4, 0, TiedHead: true);

    [Fact]
    public void Sixteen_blocks_as_q4_k_m()
    {
        QuantizationRecipe recipe = new(QuantizationMix.Q4_K_M, s_tied);
        int[] more = [0, 1, 4, 7, 10, 13, 14, 15];
        for (int block = 0; block < 16; block++)
        {
            DType expected = more.Contains(block) ? DType.Q6_K : DType.Q4_K;
            Assert.Equal(expected, recipe.TypeOf($"blk.{block}.attn_v.weight", [512, 2048]));
            Assert.Equal(expected, recipe.TypeOf($"blk.{block}.ffn_down.weight", [2048, 8192]));
            Assert.Equal(DType.Q4_K, recipe.TypeOf($"blk.{block}.attn_q.weight", [2048, 2048]));
            Assert.Equal(DType.Q4_K, recipe.TypeOf($"blk.{block}.ffn_gate.weight", [8192, 2048]));
        }
        Assert.Equal(DType.Q6_K, recipe.TypeOf("token_embd.weight", [128256, 2048]));
        Assert.Equal(DType.F32, recipe.TypeOf("output_norm.weight", [2048]));
        Assert.Equal(DType.F32, recipe.TypeOf("blk.0.attn_q.bias", [2048]));
    }

    [Theory]
    [InlineData(QuantizationMix.Q4_0, false, DType.Q4_0, DType.Q6_K)]
    [InlineData(QuantizationMix.Q4_0, true, DType.Q6_K, DType.Q6_K)]
    [InlineData(QuantizationMix.Q8_0, true, DType.Q8_0, DType.Q8_0)]
    [InlineData(QuantizationMix.Q6_K, false, DType.Q6_K, DType.Q6_K)]
    [InlineData(QuantizationMix.F16, true, DType.F16, DType.F16)]
    [InlineData(QuantizationMix.F32, true, DType.F32, DType.F32)]
    public void The_head_gets_more_bits_and_so_does_the_table_that_serves_as_one(QuantizationMix mix, bool tied, DType table, DType head)
    {
        QuantizationRecipe recipe = new(mix, s_tied with { TiedHead = tied });
        Assert.Equal(table, recipe.TypeOf("token_embd.weight", [1000, 512]));
        Assert.Equal(head, recipe.TypeOf("output.weight", [1000, 512]));
    }

    [Theory]
    [InlineData(QuantizationMix.Q4_K_M, 64, DType.Q5_0)]
    [InlineData(QuantizationMix.Q5_K_S, 64, DType.Q5_1)]
    [InlineData(QuantizationMix.Q6_K, 64, DType.Q8_0)]
    [InlineData(QuantizationMix.Q3_K_S, 64, DType.Q4_0)]
    [InlineData(QuantizationMix.Q2_K, 64, DType.Q4_0)]
    [InlineData(QuantizationMix.Q4_K_M, 172, DType.F16)]
    [InlineData(QuantizationMix.Q4_0, 172, DType.F16)]
    [InlineData(QuantizationMix.Q8_0, 172, DType.F16)]
    public void Rows_that_fill_no_whole_blocks_get_another_type(QuantizationMix mix, int columns, DType expected) =>
        Assert.Equal(expected, new QuantizationRecipe(mix, s_tied).TypeOf("blk.9.ffn_up.weight", [64, columns]));

    [Fact]
    public void Positions_norms_and_routers_stay_as_they_are()
    {
        QuantizationRecipe recipe = new(QuantizationMix.Q4_0, s_tied);
        foreach (string name in (string[])["position_embd.weight", "blk.0.attn_q_norm.weight", "blk.0.ffn_gate_inp.weight"])
            Assert.Equal(DType.F32, recipe.TypeOf(name, [64, 64]));
    }

    [Fact]
    public void Eight_experts_get_more_bits_where_they_share()
    {
        QuantizationRecipe recipe = new(QuantizationMix.Q4_K_M, s_tied with { Experts = 8 });
        Assert.Equal(DType.Q8_0, recipe.TypeOf("blk.3.attn_v.weight", [512, 2048]));
        Assert.Equal(DType.Q8_0, recipe.TypeOf("blk.3.attn_k.weight", [512, 2048]));
        Assert.Equal(DType.Q5_K, recipe.TypeOf("blk.3.attn_output.weight", [2048, 2048]));
    }
}
