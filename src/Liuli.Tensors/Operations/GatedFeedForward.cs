using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>What a gate is put through.</summary>
public enum GateFunction
{
    /// <summary>SiLU: the layer is then SwiGLU.</summary>
    Silu,

    /// <summary>GELU in its tanh form: the layer is then GeGLU.</summary>
    Gelu,
}

/// <summary>A gated feed-forward layer as a whole.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020 (arXiv 2002.05202).</remarks>
public static unsafe class GatedFeedForwardExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = (f(x·gateᵀ)·(x·upᵀ))·downᵀ: x (…, C), gate and up (F, C), down (C, F) → (…, C).</summary>
        /// <remarks>
        /// The same numbers, bit by bit, as the products and <see cref="SwiGluExtensions"/> or <see cref="GeGluExtensions"/> one after the other, which it consists of where something
        /// is recorded. Where nothing is and the weights are stored in blocks, a prompt's F numbers a row are rounded for the last product as they are made, and take no memory as floats.
        /// </remarks>
        /// <param name="gate">What goes through f: one row for each of F numbers.</param>
        /// <param name="up">What f of the gate is multiplied by.</param>
        /// <param name="down">What brings them back to C.</param>
        /// <param name="function">f.</param>
        /// <exception cref="ArgumentException">x is not F32, operands are on different devices, or sizes do not fit.</exception>
        public Tensor GatedFeedForward(Tensor gate, Tensor up, Tensor down, GateFunction function)
        {
            const string name = "gated feed-forward";
            Check.Is(x, DType.F32, name, "input");
            Check.RankAtLeast(x, 2, name);
            if (gate.Shape.Rank != 2 || down.Shape.Rank != 2 || gate.Shape[1] != x.Shape.Last || up.Shape != gate.Shape || down.Shape[1] != gate.Shape[0])
                throw new ArgumentException($"{name}: expected an input (…, C), gate and up (F, C) and down (C, F), got {x.Shape}, {gate.Shape}, {up.Shape} and {down.Shape}");
            return Fused(x, gate, up, down, function, out Tensor y) ? y : Composed(x, gate, up, down, function);
        }
    }

    private static Tensor Composed(Tensor x, Tensor gate, Tensor up, Tensor down, GateFunction function)
    {
        Tensor g = x.MatMul(gate, transposeRight: true), u = x.MatMul(up, transposeRight: true); // (…, F)
        return (function == GateFunction.Silu ? g.SwiGlu(u) : g.GeGlu(u)).MatMul(down, transposeRight: true);
    }

    private static bool Fused(Tensor x, Tensor gate, Tensor up, Tensor down, GateFunction function, out Tensor y)
    {
        y = default;
        if (Recording.IsNeeded(x, gate, up, down) || !gate.DType.IsQuantized || up.DType != gate.DType || !down.DType.IsQuantized)
            return false;
        Check.SameDevice(x, gate, "gated feed-forward");
        Check.SameDevice(x, up, "gated feed-forward");
        Check.SameDevice(x, down, "gated feed-forward");
        Span<int> shape = stackalloc int[x.Shape.Rank];
        x.Shape.CopyTo(shape);
        shape[^1] = down.Shape[0];
        y = Tensor.Empty(Shape.Create(shape), DType.F32, x.Device);
        BlockJob first = Job(gate, x, default), second = Job(up, x, default), last = Job(down, x, y);
        bool done = function == GateFunction.Silu
            ? GatedBlocks<SiluOperation.Function>.TryRun(x.Device.Context, first, second, last)
            : GatedBlocks<GeluOperation.Function>.TryRun(x.Device.Context, first, second, last);
        GC.KeepAlive(x.Body);
        GC.KeepAlive(gate.Body);
        GC.KeepAlive(up.Body);
        GC.KeepAlive(down.Body);
        if (!done)
            y.Dispose();
        return done;
    }

    /// <summary>A product with a weight. Only the last one has a result of its own, and only the others have x.</summary>
    private static BlockJob Job(Tensor weight, Tensor x, Tensor y) => new()
    {
        M = checked((int)x.Shape.Rows),
        N = weight.Shape[0],
        Blocks = weight.Shape[1] / BlockFormats.Length,
        Type = weight.DType,
        A = y.IsNull ? (float*)x.Pointer : null,
        W = (byte*)weight.Pointer,
        C = y.IsNull ? null : (float*)y.Pointer,
    };
}
