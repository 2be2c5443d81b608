using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, and a bit for each number that adds 16: Q5_0, 16 above its values, and Q5_1 with its minimum.</summary>
/// <remarks>A mask register takes the bits of as many numbers as a vector has: sixteen numbers each of rows i, 4 + i, 8 + i and 12 + i. They are gathered at r13:
/// <code>
/// r13 + 64 + 8i + 2l   the bits of numbers 0–15 of row 4l + i
/// r13 + 96 + 8i + 2l   of numbers 16–31
/// </code>
/// </remarks>
internal sealed class Q5Code(bool hasMinimum) : BlockCode
{
    private const int LowerAt = 64, UpperAt = 96, Rows = 16, Lanes = 4;

    private readonly int _bitsAt = hasMinimum ? 4 : 2;

    public override int Bytes => _bitsAt + FifthBits.Bytes;

    public override int Zero => hasMinimum ? 0 : 16;

    public override void Pack(KernelAssembler k, in PanelStore store)
    {
        if (hasMinimum)
        {
            HalfPairs(k, zmm12, zmm14, 0);
            store.Floats(k, zmm14, 0, 1);
        }
        else
            Halves(k, zmm12, 0);
        store.Floats(k, zmm12, 0, 0);
        Gather(k);
        k.vpbroadcastd(zmm12, __dword_ptr[k.Constant(0x10101010)]);
        for (int i = 0; i < Lanes; i++)
        {
            LoadLanes(k, Lanes + i, i, _bitsAt + sizeof(uint));
            k.vpandd(Zmm(i), Zmm(Lanes + i), zmm13);
            k.vpsrlw(Zmm(Lanes + i), Zmm(Lanes + i), 4);
            k.vpandd(Zmm(Lanes + i), Zmm(Lanes + i), zmm13);
            AddUpper(k, i, LowerAt + sizeof(ulong) * i);
            AddUpper(k, Lanes + i, UpperAt + sizeof(ulong) * i);
        }
        BlockPanel.Transpose(k, 0);
        BlockPanel.Transpose(k, Lanes);
        for (int step = 0; step < BlockPanel.Steps; step++)
            store.Bytes(k, Zmm(step), 0, step);
    }

    protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x0F0F0F0F)]);

    private void Gather(KernelAssembler k)
    {
        for (int row = 0; row < Rows; row++)
        {
            int place = row % Lanes * sizeof(ulong) + row / Lanes * sizeof(ushort);
            k.mov(r9d, __dword_ptr[Row(row, _bitsAt)]);
            k.mov(__word_ptr[r13 + LowerAt + place], r9w);
            k.shr(r9d, 16);
            k.mov(__word_ptr[r13 + UpperAt + place], r9w);
        }
    }

    private static void AddUpper(KernelAssembler k, int register, int mask)
    {
        k.kmovq(k1, __qword_ptr[r13 + mask]);
        k.vpaddb(Zmm(register).k1, Zmm(register), zmm12);
    }
}
