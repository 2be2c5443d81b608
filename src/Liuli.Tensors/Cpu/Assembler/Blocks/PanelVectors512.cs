using System.Runtime.Intrinsics.X86;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static Liuli.Tensors.Cpu.Assembler.BlockCode;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Sixteen rows, in AVX-512. Spoils k1.</summary>
internal sealed class PanelVectors512(KernelAssembler k) : PanelVectors(k)
{
    private const uint Repeated = 0x01010101;

    /// <summary>A | (B &amp; C), as a table of its eight cases.</summary>
    private const byte OrAnd = 0xF8;

    private readonly Dictionary<byte, AssemblerRegisterZMM> _held = [];

    /// <summary>The constants in registers that were lent, and which these are.</summary>
    private readonly List<uint> _lent = [];
    private int _firstLent, _mostLent;

    public override int Width => BlockPanel.Width;

    public override void Hold(int register, byte value)
    {
        Broadcast(register, __dword_ptr[K.Constant(Repeated * value)]);
        _held.Add(value, Zmm(register));
    }

    public override void Lend(int first, int count)
    {
        _lent.Clear();
        (_firstLent, _mostLent) = (first, count);
    }

    /// <summary>Two rows to a register, then lanes change places: half as many loads, and two vector instructions in place of three.</summary>
    public override void LoadThirtyTwo(int offset)
    {
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        if (Pieces.Length > 0)
        {
            base.LoadThirtyTwo(offset);
            return;
        }
        for (int i = 0; i < 4; i++)
        {
            int upper = 8 + i, lower = 4 + i;
            LoadRows(upper, i, offset);
            LoadRows(lower, 8 + i, offset);
            K.vshufi32x4(Zmm(i), Zmm(upper), Zmm(lower), Even);
            K.vshufi32x4(Zmm(lower), Zmm(upper), Zmm(lower), Odd);
        }
    }

    public override void LoadLane(int result, int lane, AssemblerMemoryOperand from)
    {
        switch (lane)
        {
            case 0: K.vmovdqu(Xmm(result), from); break;
            case 1: K.vinserti128(Ymm(result), Ymm(result), from, 1); break;
            default: K.vinserti32x4(Zmm(result), Zmm(result), from, (byte)lane); break;
        }
    }

    public override void LoadEachLane(int result, AssemblerMemoryOperand from) => K.vbroadcasti32x4(Zmm(result), from);

    public override void Broadcast(int result, AssemblerMemoryOperand from) => K.vpbroadcastd(Zmm(result), from);

    public override void Load(int result, AssemblerMemoryOperand from) => K.vmovdqu32(Zmm(result), from);

    public override void LoadAligned(int result, AssemblerMemoryOperand from) => K.vmovdqa64(Zmm(result), from);

    public override void StoreAligned(AssemblerMemoryOperand to, int source) => K.vmovdqa64(to, Zmm(source));

    public override void StoreFloats(AssemblerMemoryOperand to, int source) => K.vmovaps(to, Zmm(source));

    public override void And(int result, int a, int b) => K.vpandd(Zmm(result), Zmm(a), Zmm(b));

    public override void AndEach(int result, int source, byte value) => Each(value, held => K.vpandd(Zmm(result), Zmm(source), held), loaded => K.vpandd(Zmm(result), Zmm(source), loaded));

    public override void OrAndEach(int result, int source, int temporary, byte value) =>
        Each(value, held => K.vpternlogd(Zmm(result), Zmm(source), held, OrAnd), loaded => K.vpternlogd(Zmm(result), Zmm(source), loaded, OrAnd));

    public override void Xor(int result, int a, int b) => K.vpxord(Zmm(result), Zmm(a), Zmm(b));

    public override void Negate(int register) => K.vpxord(Zmm(register), Zmm(register), __dword_bcst[K.Constant(0x80000000)]);

    public override void AddWhere(int result, int value, int bits, int bit, int temporary)
    {
        K.vptestmb(k1, Zmm(bits), Zmm(bit));
        K.vpaddb(Zmm(result).k1, Zmm(result), Zmm(value));
    }

    public override void ShiftWordsRight(int result, int source, byte count) => K.vpsrlw(Zmm(result), Zmm(source), count);

    public override void ShiftWordsLeft(int result, int source, byte count) => K.vpsllw(Zmm(result), Zmm(source), count);

    public override void ShiftRight(int result, int source, byte count) => K.vpsrld(Zmm(result), Zmm(source), count);

    public override void ShiftRightSigned(int result, int source, byte count) => K.vpsrad(Zmm(result), Zmm(source), count);

    public override void ShiftLeft(int result, int source, byte count) => K.vpslld(Zmm(result), Zmm(source), count);

    public override void SubtractBytes(int result, int a, int b) => K.vpsubb(Zmm(result), Zmm(a), Zmm(b));

    public override void AddBytes(int result, int a, int b) => K.vpaddb(Zmm(result), Zmm(a), Zmm(b));

    public override bool MovesBits => Gfni.V512.IsSupported;

    public override void MoveBits(int result, int source, params ReadOnlySpan<(int From, int To)> bits)
    {
        ulong matrix = 0;
        foreach ((int from, int to) in bits)
            matrix |= 1UL << (8 * (7 - to) + from);
        K.vgf2p8affineqb(Zmm(result), Zmm(source), __qword_bcst[K.Constant(matrix)], 0);
    }

    public override void Shuffle(int result, int table, int indices) => K.vpshufb(Zmm(result), Zmm(table), Zmm(indices));

    public override void Multiply(int result, int a, int b) => K.vmulps(Zmm(result), Zmm(a), Zmm(b));

    public override void MultiplyEach(int result, int source, float value) => K.vmulps(Zmm(result), Zmm(source), __dword_bcst[K.Constant(value)]);

    public override void MultiplyAdd(int result, int factor, int offset) => K.vfmadd213ps(Zmm(result), Zmm(factor), Zmm(offset));

    public override void AndOrEach(int result, int source, uint mask, uint bits)
    {
        if (Lent(bits) is { } lentBits)
            K.vmovdqa64(Zmm(result), lentBits);
        else
            Broadcast(result, __dword_ptr[K.Constant(bits)]);
        if (Lent(mask) is { } lentMask)
            K.vpternlogd(Zmm(result), Zmm(source), lentMask, OrAnd);
        else
            K.vpternlogd(Zmm(result), Zmm(source), __dword_bcst[K.Constant(mask)], OrAnd);
    }

    public override void ToFloats(int result, int source) => K.vcvtdq2ps(Zmm(result), Zmm(source));

    public override void LoadPairs(int first, int second, int temporary, AssemblerMemoryOperand from)
    {
        K.vmovdqu32(Zmm(first), from);
        K.vmovdqu32(Zmm(second), __zmmword_ptr[K.Constant<int>([.. Enumerable.Range(0, Width).Select(i => 2 * i + 1)])]);
        K.vpermi2d(Zmm(second), Zmm(first), from + Bytes);
        K.vmovdqu32(Zmm(temporary), __zmmword_ptr[K.Constant<int>([.. Enumerable.Range(0, Width).Select(i => 2 * i)])]);
        K.vpermt2d(Zmm(first), Zmm(temporary), from + Bytes);
    }

    public override void HalvesToFloats(int result, AssemblerMemoryOperand from) => K.vcvtph2ps(Zmm(result), from);

    public override void LowHalvesToFloats(int result, int source)
    {
        K.vpmovdw(Ymm(result), Zmm(source));
        K.vcvtph2ps(Zmm(result), Ymm(result));
    }

    /// <summary>32 bytes of a row and of the fourth behind it.</summary>
    private void LoadRows(int result, int row, int offset)
    {
        K.vmovdqu(Ymm(result), __ymmword_ptr[Row(row, offset)]);
        K.vinserti64x4(Zmm(result), Zmm(result), __ymmword_ptr[Row(row + 4, offset)], 1);
    }

    protected override void Unpack(int result, int a, int b, bool high)
    {
        if (high)
            K.vpunpckhdq(Zmm(result), Zmm(a), Zmm(b));
        else
            K.vpunpckldq(Zmm(result), Zmm(a), Zmm(b));
    }

    protected override void UnpackPairs(int result, int a, int b, bool high)
    {
        if (high)
            K.vpunpckhqdq(Zmm(result), Zmm(a), Zmm(b));
        else
            K.vpunpcklqdq(Zmm(result), Zmm(a), Zmm(b));
    }

    /// <summary>A lent register with 32 bits everywhere, loaded when they are wanted first; null when all are taken.</summary>
    private AssemblerRegisterZMM? Lent(uint value)
    {
        if (!_lent.Contains(value))
        {
            if (_lent.Count == _mostLent)
                return null;
            Broadcast(_firstLent + _lent.Count, __dword_ptr[K.Constant(value)]);
            _lent.Add(value);
        }
        return Zmm(_firstLent + _lent.IndexOf(value));
    }

    /// <summary>The same byte everywhere, as the last operand of an instruction.</summary>
    private void Each(byte value, Action<AssemblerRegisterZMM> held, Action<AssemblerMemoryOperand> loaded)
    {
        if (_held.TryGetValue(value, out AssemblerRegisterZMM register))
            held(register);
        else
            loaded(__dword_bcst[K.Constant(Repeated * value)]);
    }
}
