using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
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
    private const string Name = "gated feed-forward";

    extension(Tensor x)
    {
        /// <summary>y = (f(x·gateᵀ)·(x·upᵀ))·downᵀ: x (…, C), gate and up (F, C), down (C, F) → (…, C).</summary>
        /// <remarks>
        /// The same numbers, bit by bit, as the products and <see cref="SwiGluExtensions"/> or <see cref="GeGluExtensions"/> one after the other, which it consists of where something
        /// is recorded. Where nothing is and the weights are stored in blocks, or are multiplied as bfloat16, the F numbers a row are rounded for the last
        /// product as they are made, and take no memory as floats.
        /// </remarks>
        /// <param name="gate">What goes through f: one row for each of F numbers.</param>
        /// <param name="up">What f of the gate is multiplied by.</param>
        /// <param name="down">What brings them back to C.</param>
        /// <param name="function">f.</param>
        /// <exception cref="ArgumentException">x is not F32, operands are on different devices, or sizes do not fit.</exception>
        public Tensor GatedFeedForward(Tensor gate, Tensor up, Tensor down, GateFunction function)
        {
            Check.Is(x, DType.F32, Name, "input");
            Check.RankAtLeast(x, 2, Name);
            if (gate.Shape.Rank != 2 || down.Shape.Rank != 2 || gate.Shape[1] != x.Shape.Last || up.Shape != gate.Shape || down.Shape[1] != gate.Shape[0])
                throw new ArgumentException($"{Name}: expected an input (…, C), gate and up (F, C) and down (C, F), got {x.Shape}, {gate.Shape}, {up.Shape} and {down.Shape}");
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
        if (x.Count == 0 || gate.Count == 0 || down.Count == 0 || Recording.IsNeeded(x, gate, up, down))
            return false;
        Check.SameDevice(x, gate, Name);
        Check.SameDevice(x, up, Name);
        Check.SameDevice(x, down, Name);
        Span<int> shape = stackalloc int[x.Shape.Rank];
        x.Shape.CopyTo(shape);
        shape[^1] = down.Shape[0];
        y = Tensor.Empty(Shape.Create(shape), DType.F32, x.Device);
        bool done = function == GateFunction.Silu ? Fused<SiluOperation.Function>(x, gate, up, down, y) : Fused<GeluOperation.Function>(x, gate, up, down, y);
        if (!done)
            y.Dispose();
        return done;
    }

    private static bool Fused<TFunction>(Tensor x, Tensor gate, Tensor up, Tensor down, Tensor y) where TFunction : unmanaged, IUnaryOperator
    {
        CpuContext context = x.Device.Context;
        int rows = checked((int)x.Shape.Rows);
        Bf16TileKernel? kernel = Bf16Kernel(context, gate, rows);
        bool done = false;
        if (kernel is not null && kernel == Bf16Kernel(context, up, rows) && kernel == Bf16Kernel(context, down, rows) && gate.Shape[0] % Bf16TileKernel.Columns == 0)
        {
            using Tensor memory = Tensor.Empty([checked((int)(GatedBf16<TFunction>.Bytes(kernel, rows, gate.Shape[1], gate.Shape[0]) / sizeof(float)))], DType.F32, x.Device);
            GatedBf16<TFunction>.Run(context, kernel, Bf16(gate, x, default), Bf16(up, x, default), Bf16(down, x, y), (byte*)memory.Pointer);
            done = true;
        }
        else if (kernel is null && gate.DType.IsQuantized && up.DType.IsQuantized && down.DType.IsQuantized)
        {
            BlockJob first = Blocks(gate, x, default), second = Blocks(up, x, default), last = Blocks(down, x, y);
            done = GatedBlocks<TFunction>.TryRun(context, first, second, last) || GatedSkinny<TFunction>.TryRun(context, first, second, last);
        }
        GC.KeepAlive(x.Body);
        GC.KeepAlive(gate.Body);
        GC.KeepAlive(up.Body);
        GC.KeepAlive(down.Body);
        return done;
    }

    /// <summary>The kernel that multiplies a weight with that many rows, both rounded to bfloat16; null where they are not.</summary>
    private static Bf16TileKernel? Bf16Kernel(CpuContext context, Tensor weight, int rows)
    {
        if (weight.DType.IsQuantized)
            return BlockMatMul.RoundsToBf16(context, rows) ? Bf16MatMul.Tiles(context) : null;
        return Float16MatMul.RoundsInput(context, weight.DType, rows) ? Bf16MatMul.Kernel(context) : null;
    }

    /// <summary>A product with a weight. Only the last one has a result of its own, and only the others have x.</summary>
    private static Bf16Job Bf16(Tensor weight, Tensor x, Tensor y)
    {
        int n = weight.Shape[0], k = weight.Shape[1];
        bool blocks = weight.DType.IsQuantized;
        Bf16Operand a = new(y.IsNull ? (float*)x.Pointer : null, k, 1), b = new((byte*)weight.Pointer, weight.DType, (nint)weight.DType.BytesFor(k), blocks ? 0 : sizeof(ushort));
        return new Bf16Job(checked((int)x.Shape.Rows), n, k, a, b) { C = y.IsNull ? null : (float*)y.Pointer, CRow = n };
    }

    /// <inheritdoc cref="Bf16"/>
    private static BlockJob Blocks(Tensor weight, Tensor x, Tensor y) => new()
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
