using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>Three products of one input: the queries, keys and values of attention.</summary>
public static unsafe class ProjectionsExtensions
{
    private const string Name = "projections";

    extension(Tensor x)
    {
        /// <summary>(x·firstᵀ + b₁, x·secondᵀ + b₂, x·thirdᵀ + b₃): x (…, C), weights (Nᵢ, C) → (…, Nᵢ).</summary>
        /// <remarks>The same numbers, bit by bit, as <see cref="MatMulExtensions"/> gives one after the other, which it consists of where something is recorded. Where nothing is, and few rows
        /// of x (decoding) meet weights in blocks, threads share all three out at once, and x is rounded once.</remarks>
        /// <param name="first">One row for each output.</param>
        /// <param name="second">One row for each output.</param>
        /// <param name="third">One row for each output.</param>
        /// <param name="firstBias">(N₁), or <c>default</c> for none.</param>
        /// <param name="secondBias">(N₂), or <c>default</c> for none.</param>
        /// <param name="thirdBias">(N₃), or <c>default</c> for none.</param>
        /// <exception cref="ArgumentException">x is not F32, operands are on different devices, or sizes do not fit.</exception>
        public (Tensor First, Tensor Second, Tensor Third) Projections(
            Tensor first, Tensor second, Tensor third, Tensor firstBias = default, Tensor secondBias = default, Tensor thirdBias = default)
        {
            if (IsShared(x, first, second, third) && !Recording.IsNeeded(x, firstBias, secondBias, thirdBias) && Together(x, (first, firstBias), (second, secondBias), (third, thirdBias)) is { } all)
                return all;
            return (x.MatMul(first, transposeRight: true, bias: firstBias), x.MatMul(second, transposeRight: true, bias: secondBias), x.MatMul(third, transposeRight: true, bias: thirdBias));
        }
    }

    /// <summary>Whether one loop may compute all. What does not fit is left to the products to name.</summary>
    private static bool IsShared(Tensor x, Tensor first, Tensor second, Tensor third) =>
        x.DType == DType.F32 && x.Shape.Rank >= 2 && x.Shape.Rows is > 0 and <= BlockSkinny.MaxRows && Fits(x, first) && Fits(x, second) && Fits(x, third);

    private static bool Fits(Tensor x, Tensor weight) =>
        weight.DType.IsQuantized && weight.Shape.Rank == 2 && weight.Shape[1] == x.Shape.Last && weight.Count > 0 && ReferenceEquals(weight.Device, x.Device) && !weight.RequiresGrad;

    private static (Tensor First, Tensor Second, Tensor Third)? Together(Tensor x, (Tensor Weight, Tensor Bias) first, (Tensor Weight, Tensor Bias) second, (Tensor Weight, Tensor Bias) third)
    {
        if (!FitsBias(x, first) || !FitsBias(x, second) || !FitsBias(x, third))
            return null;
        Tensor a = Output(x, first.Weight), b = Output(x, second.Weight), c = Output(x, third.Weight);
        bool done = SkinnyTogether.TryRun(x.Device.Context, Job(x, first, a), Job(x, second, b), Job(x, third, c));
        GC.KeepAlive(x.Body);
        KeepAlive(first);
        KeepAlive(second);
        KeepAlive(third);
        if (done)
            return (a, b, c);
        a.Dispose();
        b.Dispose();
        c.Dispose();
        return null;
    }

    private static bool FitsBias(Tensor x, (Tensor Weight, Tensor Bias) part) => part.Bias.IsNull
        || (part.Bias.DType == DType.F32 && part.Bias.Shape.Rank == 1 && part.Bias.Shape[0] == part.Weight.Shape[0] && ReferenceEquals(part.Bias.Device, x.Device));

    private static Tensor Output(Tensor x, Tensor weight) => Tensor.Empty(x.Shape.WithLast(weight.Shape[0]), DType.F32, x.Device);

    private static BlockJob Job(Tensor x, (Tensor Weight, Tensor Bias) part, Tensor y) => new()
    {
        M = (int)x.Shape.Rows,
        N = part.Weight.Shape[0],
        Blocks = part.Weight.Shape[1] / BlockFormats.Length,
        Type = part.Weight.DType,
        A = (float*)x.Pointer,
        W = (byte*)part.Weight.Pointer,
        C = (float*)y.Pointer,
        Bias = part.Bias.IsNull ? null : (float*)part.Bias.Pointer,
    };

    private static void KeepAlive((Tensor Weight, Tensor Bias) part)
    {
        GC.KeepAlive(part.Weight.Body);
        if (!part.Bias.IsNull)
            GC.KeepAlive(part.Bias.Body);
    }
}
