using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>The products around the logits of a head, which are stored as bfloat16 and so is their gradient: x·Wᵀ, ∂L/∂logits·W and (∂L/∂logits)ᵀ·x for some rows of x.</summary>
/// <param name="kernel">What multiplies.</param>
/// <param name="x">The first row of x, F32 or BF16.</param>
/// <param name="stored">Which of both.</param>
/// <param name="weight">W (classes, width).</param>
/// <param name="logits">The first row of logits.</param>
/// <param name="rows">How many rows.</param>
/// <param name="classes">V.</param>
/// <param name="width">C.</param>
internal readonly unsafe struct RoundedHead(Bf16TileKernel kernel, void* x, DType stored, float* weight, ushort* logits, int rows, int classes, int width)
{
    /// <summary>Numbers from one row of logits to the next: rows begin at multiples of 64 bytes, so that no vector that is stored touches two lines.</summary>
    public static int Stride(int classes) => (classes + 31) / 32 * 32;

    private nint Line => Stride(classes) * sizeof(ushort);

    private Bf16Operand WeightByClass => new(weight, width, 1);

    public void Logits(CpuContext context)
    {
        Bf16Operand left = new(x, stored, (nint)width * stored.BlockBytes, stored.BlockBytes);
        Bf16MatMul.Run(context, kernel, new Bf16Job(rows, classes, width, left, WeightByClass) { Rounded = logits, CRow = Stride(classes) });
    }

    public void ToInput(CpuContext context, float* gradient)
    {
        Bf16Operand left = new(logits, DType.BF16, Line, sizeof(ushort));
        Bf16MatMul.Run(context, kernel, new Bf16Job(rows, width, classes, left, new Bf16Operand(weight, 1, width)) { C = gradient, CRow = width });
    }

    public void ToWeight(CpuContext context, float* gradient, bool accumulate)
    {
        Bf16Operand left = new(logits, DType.BF16, sizeof(ushort), Line), right = new(x, stored, stored.BlockBytes, (nint)width * stored.BlockBytes);
        Bf16MatMul.Run(context, kernel, new Bf16Job(classes, width, rows, left, right) { C = gradient, CRow = width, Accumulate = accumulate });
    }
}
