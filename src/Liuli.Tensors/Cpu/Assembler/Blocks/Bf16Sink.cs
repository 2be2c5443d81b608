using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Turns packed bytes into bfloat16 in the order of a strip of B (<see cref="Bf16TileKernel"/>): bf16(scale·q + minimum), rounded to nearest even.</summary>
/// <remarks>
/// <code>
/// register of bytes:  column 0 k 0–3 | column 1 k 0–3 | … | column 15 k 0–3            (columns are rows of weights)
/// zmm16, zmm17        where bytes k 0, 1 of columns 0 – 7, and of 8 – 15, are: a dword each      zmm18, zmm19  the same for k 2, 3      k2 their first bytes
/// zmm20 … zmm23       scales and offsets of one unit: of columns 0, 0, 1, 1 … 7, 7, then of 8, 8 … 15, 15      zmm24 … zmm27 those of another
/// zmm28 … zmm31       dwords, floats, and pairs of bfloat16: column 0 k 0–1 | … | column 15 k 0–1
/// r10 → the strip     r11 → floats of all units, then room for kept registers
/// </code>
/// 64 numbers take 4 vpermb, 4 vcvtdq2ps, 4 multiply-adds and 2 vcvtne2ps2bf16. The bytes u are <see cref="BlockCode.Zero"/> above q, a power of two or 0, so that
/// fma(u, scale, −zero·scale) and fma(u, scale, minimum) round the exact value once: to that of the stored number in F32.
/// </remarks>
/// <param name="layout">How the weights share scales.</param>
/// <param name="zero">What bytes are above their values.</param>
internal sealed class Bf16Sink(BlockLayout layout, int zero) : PanelSink
{
    /// <summary>Working memory: the floats of eight blocks, and eight registers.</summary>
    public const int WorkBytes = MostFloats + BlockPanel.Steps * BlockPanel.StepBytes;

    private const int MostFloats = 8 * 2 * 2 * BlockPanel.StepBytes, Columns = BlockPanel.Width, PairBytes = Bf16TileKernel.Columns * 2 * sizeof(ushort);

    private const int FirstIndex = 16, FirstScale = 20, RegistersOfUnit = 4, FirstTemporary = 28, Slots = 2;

    /// <summary>The first byte of every dword.</summary>
    private const ulong FirstBytes = 0x1111_1111_1111_1111;

    private readonly (int Block, int Unit)?[] _loaded = new (int, int)?[Slots];
    private int _oldest;

    /// <summary>Loads the constants.</summary>
    public void Begin(KernelAssembler k)
    {
        for (int pair = 0; pair < 2; pair++)
            for (int half = 0; half < 2; half++)
                k.vmovdqu32(Index(pair, half), __zmmword_ptr[k.Constant<byte>(Places(pair, half))]);
        k.mov(r9, FirstBytes);
        k.kmovq(k2, r9);
    }

    public override void Bytes(PanelVectors v, int register, int block, int step)
    {
        KernelAssembler k = v.K;
        int first = FirstScale + Slot(k, block, step / layout.UnitSteps) * RegistersOfUnit;
        for (int pair = 0; pair < 2; pair++)
        {
            AssemblerRegisterZMM low = BlockCode.Zmm(FirstTemporary + 2 * pair), high = BlockCode.Zmm(FirstTemporary + 2 * pair + 1);
            k.vpermb(low.k2.z, Index(pair, 0), BlockCode.Zmm(register));
            k.vpermb(high.k2.z, Index(pair, 1), BlockCode.Zmm(register));
            k.vcvtdq2ps(low, low);
            k.vcvtdq2ps(high, high);
            Scale(k, low, first);
            Scale(k, high, first + 1);
            k.vcvtne2ps2bf16(low, high, low);
            k.vmovdqa64(__zmmword_ptr[r10 + block * Bf16TileKernel.StripBytesOfB + (2 * step + pair) * PairBytes], low);
        }
    }

    public override void Floats(PanelVectors v, int register, int block, int vector) => v.StoreFloats(FloatsAt(block, vector), register);

    protected override AssemblerMemoryOperand Room(int step) => __zmmword_ptr[r11 + MostFloats + step * BlockPanel.StepBytes];

    private void Scale(KernelAssembler k, AssemblerRegisterZMM x, int scale)
    {
        if (zero == 0 && !layout.HasMinimum)
            k.vmulps(x, x, BlockCode.Zmm(scale));
        else
            k.vfmadd213ps(x, BlockCode.Zmm(scale), BlockCode.Zmm(scale + 2));
    }

    /// <summary>Which of the two sets of registers has a unit's scales; what was loaded longer ago makes room for them.</summary>
    private int Slot(KernelAssembler k, int block, int unit)
    {
        int slot = Array.IndexOf(_loaded, (block, unit));
        if (slot < 0)
        {
            slot = _oldest;
            _loaded[slot] = (block, unit);
            Load(k, FirstScale + slot * RegistersOfUnit, block, unit);
        }
        _oldest = 1 - slot;
        return slot;
    }

    private void Load(KernelAssembler k, int first, int block, int unit)
    {
        for (int half = 0; half < 2; half++)
        {
            AssemblerRegisterZMM places = BlockCode.Zmm(FirstTemporary), scale = BlockCode.Zmm(first + half), offset = BlockCode.Zmm(first + 2 + half);
            k.vmovdqu32(places, __zmmword_ptr[k.Constant<int>([.. Enumerable.Range(0, Columns).Select(i => (half * Columns + i) / 2)])]);
            k.vpermps(scale, places, FloatsAt(block, unit * layout.UnitVectors));
            if (layout.HasMinimum)
                k.vpermps(offset, places, FloatsAt(block, unit * layout.UnitVectors + 1));
            else if (zero != 0)
                k.vmulps(offset, scale, __dword_bcst[k.Constant((float)-zero)]);
        }
    }

    /// <summary>Where the bytes of a pair of steps of eight columns are, for each column two dwords.</summary>
    private static byte[] Places(int pair, int half)
    {
        byte[] places = new byte[BlockPanel.StepBytes];
        for (int i = 0; i < Columns; i++)
            places[i * sizeof(uint)] = (byte)((half * Columns + i) / 2 * 4 + pair * 2 + i % 2);
        return places;
    }

    private static AssemblerRegisterZMM Index(int pair, int half) => BlockCode.Zmm(FirstIndex + 2 * pair + half);

    private AssemblerMemoryOperand FloatsAt(int block, int vector) => __zmmword_ptr[r11 + (block * layout.Units * layout.UnitVectors + vector) * BlockPanel.StepBytes];
}
