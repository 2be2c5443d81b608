using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static Liuli.Tensors.Cpu.Assembler.BlockCode;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Eight rows, in AVX2, FMA and F16C. There are no operands that one number in memory fills, so constants lie in memory in full, each once.</summary>
internal sealed class PanelVectors256(KernelAssembler k) : PanelVectors(k)
{
    /// <summary>Rows.</summary>
    public const int Rows = 8;

    private readonly Dictionary<uint, Label> _constants = [];

    public override int Width => Rows;

    public override void LoadLane(int result, int lane, AssemblerMemoryOperand from)
    {
        if (lane == 0)
            K.vmovdqu(Xmm(result), from);
        else
            K.vinserti128(Ymm(result), Ymm(result), from, 1);
    }

    public override void LoadEachLane(int result, AssemblerMemoryOperand from) => K.vbroadcasti128(Ymm(result), from);

    public override void Broadcast(int result, AssemblerMemoryOperand from) => K.vpbroadcastd(Ymm(result), from);

    public override void Load(int result, AssemblerMemoryOperand from) => K.vmovdqu(Ymm(result), from);

    public override void LoadAligned(int result, AssemblerMemoryOperand from) => K.vmovdqa(Ymm(result), from);

    public override void StoreAligned(AssemblerMemoryOperand to, int source) => K.vmovdqa(to, Ymm(source));

    public override void StoreFloats(AssemblerMemoryOperand to, int source) => K.vmovaps(to, Ymm(source));

    public override void And(int result, int a, int b) => K.vpand(Ymm(result), Ymm(a), Ymm(b));

    public override void AndEach(int result, int source, byte value) => K.vpand(Ymm(result), Ymm(source), Each(0x01010101u * value));

    public override void OrAndEach(int result, int source, int temporary, byte value)
    {
        AndEach(temporary, source, value);
        K.vpor(Ymm(result), Ymm(result), Ymm(temporary));
    }

    public override void Xor(int result, int a, int b) => K.vpxor(Ymm(result), Ymm(a), Ymm(b));

    public override void Negate(int register) => K.vpxor(Ymm(register), Ymm(register), Each(0x80000000));

    public override void AddWhere(int result, int value, int bits, int bit, int temporary)
    {
        K.vpand(Ymm(temporary), Ymm(bits), Ymm(bit));
        K.vpcmpeqb(Ymm(temporary), Ymm(temporary), Ymm(bit));
        K.vpand(Ymm(temporary), Ymm(temporary), Ymm(value));
        K.vpaddb(Ymm(result), Ymm(result), Ymm(temporary));
    }

    public override void ShiftWordsRight(int result, int source, byte count) => K.vpsrlw(Ymm(result), Ymm(source), count);

    public override void ShiftWordsLeft(int result, int source, byte count) => K.vpsllw(Ymm(result), Ymm(source), count);

    public override void ShiftRight(int result, int source, byte count) => K.vpsrld(Ymm(result), Ymm(source), count);

    public override void ShiftRightSigned(int result, int source, byte count) => K.vpsrad(Ymm(result), Ymm(source), count);

    public override void ShiftLeft(int result, int source, byte count) => K.vpslld(Ymm(result), Ymm(source), count);

    public override void SubtractBytes(int result, int a, int b) => K.vpsubb(Ymm(result), Ymm(a), Ymm(b));

    public override void AddBytes(int result, int a, int b) => K.vpaddb(Ymm(result), Ymm(a), Ymm(b));

    public override void Shuffle(int result, int table, int indices) => K.vpshufb(Ymm(result), Ymm(table), Ymm(indices));

    public override void Multiply(int result, int a, int b) => K.vmulps(Ymm(result), Ymm(a), Ymm(b));

    public override void MultiplyEach(int result, int source, float value) => K.vmulps(Ymm(result), Ymm(source), Each(BitConverter.SingleToUInt32Bits(value)));

    public override void MultiplyAdd(int result, int factor, int offset) => K.vfmadd213ps(Ymm(result), Ymm(factor), Ymm(offset));

    public override void AndOrEach(int result, int source, uint mask, uint bits)
    {
        K.vpand(Ymm(result), Ymm(source), Each(mask));
        K.vpor(Ymm(result), Ymm(result), Each(bits));
    }

    public override void ToFloats(int result, int source) => K.vcvtdq2ps(Ymm(result), Ymm(source));

    public override void LoadPairs(int first, int second, int temporary, AssemblerMemoryOperand from)
    {
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01, InOrder = 0b11_01_10_00;
        K.vmovdqu(Ymm(first), from);
        K.vshufps(Ymm(second), Ymm(first), from + Bytes, Odd);
        K.vshufps(Ymm(first), Ymm(first), from + Bytes, Even);
        K.vpermq(Ymm(second), Ymm(second), InOrder);
        K.vpermq(Ymm(first), Ymm(first), InOrder);
    }

    public override void HalvesToFloats(int result, AssemblerMemoryOperand from) => K.vcvtph2ps(Ymm(result), from);

    public override void LowHalvesToFloats(int result, int source)
    {
        // Words are packed within a lane: those of the upper lane then move next to those of the lower one.
        const byte EvenQuadWords = 0b1000;
        K.vpand(Ymm(result), Ymm(source), Each(0xFFFF));
        K.vpackusdw(Ymm(result), Ymm(result), Ymm(result));
        K.vpermq(Ymm(result), Ymm(result), EvenQuadWords);
        K.vcvtph2ps(Ymm(result), Xmm(result));
    }

    protected override void Unpack(int result, int a, int b, bool high)
    {
        if (high)
            K.vpunpckhdq(Ymm(result), Ymm(a), Ymm(b));
        else
            K.vpunpckldq(Ymm(result), Ymm(a), Ymm(b));
    }

    protected override void UnpackPairs(int result, int a, int b, bool high)
    {
        if (high)
            K.vpunpckhqdq(Ymm(result), Ymm(a), Ymm(b));
        else
            K.vpunpcklqdq(Ymm(result), Ymm(a), Ymm(b));
    }

    /// <summary>The same 32 bits everywhere.</summary>
    private AssemblerMemoryOperand Each(uint value)
    {
        if (!_constants.TryGetValue(value, out Label label))
        {
            Span<uint> values = stackalloc uint[Rows];
            values.Fill(value);
            _constants[value] = label = K.Constant<uint>(values);
        }
        return __ymmword_ptr[label];
    }
}
