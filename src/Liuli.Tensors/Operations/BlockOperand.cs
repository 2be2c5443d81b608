using System.Globalization;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>What operations ask of weights that are not F32 (in blocks, or of 16 bits), and the gradient that passes them.</summary>
internal static class BlockOperand
{
    /// <summary>Floats of weights that exist at a time while a gradient passes: 4 MiB.</summary>
    private const int ChunkElements = 1 << 20;

    /// <summary>What a product with blocks computes.</summary>
    public static string Formula => "y[i, j] = Σₖ q8(x[i, k])·w[k, j] + b[j]";

    public static void Check(Tensor right, bool transposeLeft, bool transposeRight, MatMulPrecision precision, string operation)
    {
        if (precision != MatMulPrecision.F32)
            throw new ArgumentException($"{operation}: right is {right}, whose numbers were rounded when they were stored; precision {precision} is for F32 operands, use {MatMulPrecision.F32}");
        if (!transposeRight || transposeLeft || right.Shape.Rank != 2)
        {
            throw new ArgumentException($"{operation}: right is {right}; weights that are not F32 must have two dimensions, one row for each output (transposeRight: true), "
                + "and left must not be transposed; convert it with To(DType.F32) for other forms");
        }
        CheckNoGradient(right, operation);
    }

    public static void CheckNoGradient(Tensor weight, string operation)
    {
        if (weight.RequiresGrad)
            throw new ArgumentException($"{operation}: a gradient is asked for of {weight}, which is stored {(weight.DType.IsQuantized ? "in blocks" : "in 16 bits")} and cannot be learned; use it as F32, or round it outside of what is differentiated");
    }

    /// <summary>A term of a product with blocks: the activation as it was rounded, which opens to what it was, times the weight.</summary>
    public static unsafe Term Product(Tensor left, long index, Tensor right, long rightIndex)
    {
        sbyte* q = stackalloc sbyte[BlockFormats.Length];
        float* x = stackalloc float[BlockFormats.Length];
        int place = (int)(index % BlockFormats.Length);
        for (int i = 0; i < BlockFormats.Length; i++)
            x[i] = left.GetFloat(index - place + i);
        float scale = ActivationRounding.Naive(x, q, out _, out _);
        double value = (double)scale * q[place];
        string formula = string.Create(CultureInfo.InvariantCulture,
            $"{x[place]:R} rounded to 8 bits: d = max|x| of its block of 32 / 127 = {scale:R}, q = round(x / d) = {q[place]} (byte 0x{(byte)q[place]:X2}), value = d × q");
        Term weight = Term.Of("weight", right, rightIndex);
        return new Term("input", left, index, value, value * weight.Value)
        {
            Factor = weight,
            Inner = new Explanation(left, index, "rounding", formula, value, Combination.Sum, [Term.Of("input", left, index, _ => value)]),
        };
    }

    /// <summary>∂L/∂x = ∂L/∂y·W, the rounding of x passed straight through (Bengio, Léonard and Courville, "Estimating or propagating gradients through
    /// stochastic neurons", 2013): some rows of W at a time become floats.</summary>
    public static unsafe void AddGradientOfLeft(Tensor upstream, Tensor weight, Tensor gradient, bool accumulate)
    {
        int n = weight.Shape[0], k = weight.Shape[1], step = Math.Max(1, ChunkElements / Math.Max(1, k)), m = (int)(gradient.Count / Math.Max(1, k));
        CpuContext context = gradient.Device.Context;
        if (!accumulate)
            gradient.AsSpan<float>().Clear();
        if (gradient.Count == 0)
            return;
        nint rowBytes = (nint)weight.DType.BytesFor(k);
        for (int start = 0; start < n; start += step)
        {
            int rows = Math.Min(step, n - start);
            using Tensor floats = Tensor.Empty([rows, k], DType.F32, weight.Device);
            Conversion.Run(context, weight.DType, (byte*)weight.Pointer + start * rowBytes, DType.F32, (byte*)floats.Pointer, floats.Count);
            MatMul.Multiply(context, new MatMulProblem(m, k, rows) { LeadingA = n, Accumulate = true }, upstream.AsSpan<float>()[start..], floats.AsSpan<float>(), gradient.AsSpan<float>());
        }
    }
}
