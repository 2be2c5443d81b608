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

    public override int Largest => 31;

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead)
    {
        if (hasMinimum)
            CopyDoubleWords(v, room, ahead, 0);
        else
            CopyHalves(v, room, ahead);
        CopyDoubleWords(v, room, ahead + _upperAt, BitsAt);
    }

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        for (int i = 0; i < 4; i++)
        {
            LoadLanes(v, 4 + i, i, _upperAt + sizeof(uint));
            v.And(i, 4 + i, 13);
            v.ShiftWordsRight(4 + i, 4 + i, 4);
            v.And(4 + i, 4 + i, 13);
        }
        v.Transpose(0);
        v.Transpose(4);
        Floats(v, sink);
        AddUpper(v, sink);
    }

    protected override void Constant(PanelVectors v) => v.Broadcast(13, __dword_ptr[v.K.Constant(0x0F0F0F0F)]);

    private void Floats(PanelVectors v, PanelSink sink)
    {
        if (hasMinimum)
        {
            v.Load(12, __[r13]);
            v.SplitHalves(12, 14);
            sink.Floats(v, 14, 0, 1);
        }
        else
            v.HalvesToFloats(12, __[r13]);
        sink.Floats(v, 12, 0, 0);
    }

    /// <summary>Register s has numbers 4s … 4s + 3 of a row in a dword: each of its bytes gets the byte of the row's bits that its own is in, and 16 where that is set.</summary>
    private static void AddUpper(PanelVectors v, PanelSink sink)
    {
        v.Load(9, __[r13 + BitsAt]);
        v.Broadcast(8, __dword_ptr[v.K.Constant(0x10101010)]);
        v.Broadcast(12, __dword_ptr[v.K.Constant(0x08040201)]);
        v.Broadcast(14, __dword_ptr[v.K.Constant(0x80402010)]);
        for (int step = 0; step < BlockPanel.Steps; step++)
        {
            (int spread, int other) = step / 2 % 2 == 0 ? (10, 11) : (11, 10);
            if (step % 2 == 0)
            {
                v.LoadEachLane(spread, __xmmword_ptr[v.K.Constant<byte>(Spread(step / 2))]);
                v.Shuffle(spread, 9, spread);
            }
            v.AddWhere(step, 8, spread, step % 2 == 0 ? 12 : 14, other);
            sink.Bytes(v, step, 0, step);
        }
    }

    /// <summary>A shuffle that repeats one byte of every dword four times.</summary>
    private static byte[] Spread(int of) => [.. Enumerable.Range(0, 16).Select(i => (byte)(i / 4 * 4 + of))];
}
