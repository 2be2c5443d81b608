using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Meets one row of A with packed bytes as soon as a register has them, without a way through memory (AVX-512 VNNI).</summary>
/// <remarks>
/// <code>
/// zmm16           the row of C                           zmm31       d_x·d_w, a minimum
/// zmm17 … zmm24   integer sums of four blocks, of up to two units each
/// zmm25, zmm26    masks                                  zmm27 … zmm30   kept registers, or further masks
/// r14 → the row's blocks                                 r10 → the floats of the blocks, then room for kept registers
/// </code>
/// A type may make several blocks at a time. Each is added to C when it and all before it are complete: in the order of the definition.
/// </remarks>
internal sealed class RowProducts(BlockLayout layout, int blocks, BlockPrefetches prefetches) : PanelSink
{
    private const int FirstSum = 17, BlocksAtOnce = 4, FirstMask = 25, FirstKept = 27, KeptRegisters = 4, ScaleAt = BlockFormats.Length, CompanionsAt = ScaleAt + sizeof(float);

    private readonly int[] _steps = new int[blocks], _shifts = new int[blocks];
    private int _added;

    public override void Bytes(PanelVectors v, int register, int block, int step)
    {
        KernelAssembler k = v.K;
        int unit = step / layout.UnitSteps;
        AssemblerRegisterZMM sum = Sum(block, unit);
        if (step % layout.UnitSteps == 0)
            Begin(k, sum, block, unit);
        k.vpdpbusd(sum, BlockCode.Zmm(register), __dword_bcst[r14 + block * layout.ActivationBytes + 4 * step]);
        _steps[block]++;
        for (; _added < blocks && _steps[_added] == BlockPanel.Steps; _added++)
            Add(k, _added);
        prefetches.Some(v);
    }

    /// <summary>Bits that are not the lowest stay where they are: the sums then are multiples, and are shifted in place of every register of bytes.</summary>
    public override void Field(PanelVectors v, int result, int source, int shift, byte mask, int block, int step)
    {
        _shifts[block] = layout.HasMinimum ? shift : 0;
        if (layout.HasMinimum)
            (shift, mask) = (0, (byte)(mask << shift));
        base.Field(v, result, source, shift, mask, block, step);
    }

    public override void Floats(PanelVectors v, int register, int block, int vector) => v.StoreFloats(FloatsAt(block, vector), register);

    /// <summary>Four of the kept registers stay in registers.</summary>
    public override void Keep(PanelVectors v, int register, int step)
    {
        if (step < KeptRegisters)
            v.K.vmovdqa64(BlockCode.Zmm(FirstKept + step), BlockCode.Zmm(register));
        else
            base.Keep(v, register, step);
    }

    public override int Kept(PanelVectors v, int step, int temporary) => step < KeptRegisters ? FirstKept + step : base.Kept(v, step, temporary);

    protected override AssemblerMemoryOperand Room(int step) => FloatsAt(blocks, step);

    /// <summary>Loads the masks of a type, once a call, so that no instruction has to.</summary>
    public static void HoldMasks(PanelVectors v, BlockCode code)
    {
        for (int i = 0; i < code.Masks.Length; i++)
            v.Hold(FirstMask + i, code.Masks[i]);
    }

    private void Begin(KernelAssembler k, AssemblerRegisterZMM sum, int block, int unit)
    {
        if (layout.HasMinimum)
            k.vpxord(sum, sum, sum);
        else
            k.vpbroadcastd(sum, __dword_ptr[r14 + Companion(block, unit)]);
    }

    private void Add(KernelAssembler k, int block)
    {
        for (int unit = 0; unit < layout.Units; unit++)
        {
            AssemblerRegisterZMM sum = Sum(block, unit);
            if (_shifts[block] > 0)
                k.vpsrad(sum, sum, (byte)_shifts[block]);
            k.vcvtdq2ps(sum, sum);
            k.vmovaps(zmm31, FloatsAt(block, unit * layout.UnitVectors));
            k.vmulps(zmm31, zmm31, __dword_bcst[r14 + block * layout.ActivationBytes + ScaleAt]);
            k.vfmadd231ps(zmm16, sum, zmm31);
            if (!layout.HasMinimum)
                continue;
            k.vmovaps(zmm31, FloatsAt(block, unit * layout.UnitVectors + 1));
            k.vfmadd231ps(zmm16, zmm31, __dword_bcst[r14 + Companion(block, unit)]);
        }
    }

    private AssemblerRegisterZMM Sum(int block, int unit) => BlockCode.Zmm(FirstSum + block % BlocksAtOnce * layout.Units + unit);

    private int Companion(int block, int unit) => block * layout.ActivationBytes + CompanionsAt + unit * sizeof(float);

    private AssemblerMemoryOperand FloatsAt(int block, int vector) =>
        __zmmword_ptr[r10 + (block * layout.Units * layout.UnitVectors + vector) * BlockPanel.StepBytes];
}
