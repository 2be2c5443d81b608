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
        if (block == 0 && step == 0)
            v.Lend(FirstSum, 0);
        int unit = step / layout.UnitSteps;
        AssemblerRegisterZMM sum = Sum(block, unit);
        if (step % layout.UnitSteps == 0)
            Clear(k, sum, block, unit);
        k.vpdpbusd(sum, BlockCode.Zmm(register), __dword_bcst[r14 + block * layout.ActivationBytes + 4 * step]);
        _steps[block]++;
        for (; _added < blocks && _steps[_added] == BlockPanel.Steps; _added++)
            Add(k, _added);
        prefetches.Some(v, register);
    }

    /// <summary>Bits that are not the lowest stay where they are: the sums then are multiples of 2^shift. They begin with the bits of the float 1.5·2^(23−shift), whose last place counts 2^−shift: less that number
    /// they are the sums as floats, exactly, as long as they are below 2²² in magnitude (127 · 240 · 32 is).</summary>
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
        byte[] masks = code.Masks(v);
        for (int i = 0; i < masks.Length; i++)
            v.Hold(FirstMask + i, masks[i]);
    }

    /// <summary>Until there are sums, their registers may hold constants.</summary>
    public void Begin(PanelVectors v) => v.Lend(FirstSum, FirstMask - FirstSum);

    private void Clear(KernelAssembler k, AssemblerRegisterZMM sum, int block, int unit)
    {
        if (_shifts[block] > 0)
            k.vpbroadcastd(sum, __dword_ptr[k.Constant(Middle(block))]);
        else if (layout.HasMinimum)
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
                k.vsubps(sum, sum, __dword_bcst[k.Constant(Middle(block))]);
            else
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

    private float Middle(int block) => 1.5f * (1 << (23 - _shifts[block]));

    private AssemblerRegisterZMM Sum(int block, int unit) => BlockCode.Zmm(FirstSum + block % BlocksAtOnce * layout.Units + unit);

    private int Companion(int block, int unit) => block * layout.ActivationBytes + CompanionsAt + unit * sizeof(float);

    private AssemblerMemoryOperand FloatsAt(int block, int vector) =>
        __zmmword_ptr[r10 + (block * layout.Units * layout.UnitVectors + vector) * BlockPanel.StepBytes];
}
