using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, and a bit for each number that adds 16: Q5_0, 16 above its values, and Q5_1 with its minimum.</summary>
internal sealed class Q5Code(bool hasMinimum) : BlockCode
{
    /// <summary>Where a row's 32 bits are copied to.</summary>
    private const int BitsAt = 64;

    private readonly int _upperAt = hasMinimum ? 4 : 2;

    public override int Bytes => _upperAt + FifthBits.Bytes;

    public override int Zero => hasMinimum ? 0 : 16;

    public override void Copy(KernelAssembler k, AssemblerRegister64 room, int ahead)
    {
        if (hasMinimum)
            CopyDoubleWords(k, room, ahead, 0);
        else
            CopyHalves(k, room, ahead);
        CopyDoubleWords(k, room, ahead + _upperAt, BitsAt);
    }

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        for (int i = 0; i < 4; i++)
        {
            LoadLanes(k, 4 + i, i, _upperAt + sizeof(uint));
            k.vpandd(Zmm(i), Zmm(4 + i), zmm13);
            k.vpsrlw(Zmm(4 + i), Zmm(4 + i), 4);
            k.vpandd(Zmm(4 + i), Zmm(4 + i), zmm13);
        }
        BlockPanel.Transpose(k, 0);
        BlockPanel.Transpose(k, 4);
        Floats(k, sink);
        AddUpper(k, sink);
    }

    protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x0F0F0F0F)]);

    private void Floats(KernelAssembler k, PanelSink sink)
    {
        if (hasMinimum)
        {
            k.vmovdqu32(zmm12, __zmmword_ptr[r13]);
            SplitHalves(k, zmm12, zmm14);
            sink.Floats(k, zmm14, 0, 1);
        }
        else
            k.vcvtph2ps(zmm12, __ymmword_ptr[r13]);
        sink.Floats(k, zmm12, 0, 0);
    }

    /// <summary>Register s has numbers 4s … 4s + 3 of a row in a dword: each of its bytes gets the byte of the row's bits that its own is in, and 16 where that is set.</summary>
    private static void AddUpper(KernelAssembler k, PanelSink sink)
    {
        k.vmovdqu32(zmm9, __zmmword_ptr[r13 + BitsAt]);
        k.vpbroadcastd(zmm8, __dword_ptr[k.Constant(0x10101010)]);
        k.vpbroadcastd(zmm12, __dword_ptr[k.Constant(0x08040201)]);
        k.vpbroadcastd(zmm14, __dword_ptr[k.Constant(0x80402010)]);
        for (int step = 0; step < BlockPanel.Steps; step++)
        {
            AssemblerRegisterZMM spread = step / 2 % 2 == 0 ? zmm10 : zmm11;
            if (step % 2 == 0)
            {
                k.vbroadcasti32x4(spread, __xmmword_ptr[k.Constant<byte>(Spread(step / 2))]);
                k.vpshufb(spread, zmm9, spread);
            }
            k.vptestmb(k1, spread, step % 2 == 0 ? zmm12 : zmm14);
            k.vpaddb(Zmm(step).k1, Zmm(step), zmm8);
            sink.Bytes(k, Zmm(step), 0, step);
        }
    }

    /// <summary>A shuffle that repeats one byte of every dword four times.</summary>
    private static byte[] Spread(int of) => [.. Enumerable.Range(0, 16).Select(i => (byte)(i / 4 * 4 + of))];
}
