using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, and a bit for each number that adds 16: Q5_0, 16 above its values, and Q5_1 with its minimum.</summary>
internal sealed class Q5Code(bool hasMinimum) : BlockCode
{
    private readonly int _upperAt = hasMinimum ? 4 : 2;

    public override int Bytes => _upperAt + FifthBits.Bytes;

    public override int Zero => hasMinimum ? 0 : 16;

    public override int Largest => 31;

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead) => CopyQuadWords(v, room, ahead);

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        LoadSixteen(v, 0, _upperAt + sizeof(uint));
        for (int i = 0; i < 4; i++)
        {
            v.ShiftWordsRight(4 + i, i, 4);
            v.And(4 + i, 4 + i, 13);
            v.And(i, i, 13);
        }
        Floats(v, sink);
        AddUpper(v, sink);
    }

    protected override void Constant(PanelVectors v) => v.Broadcast(13, __dword_ptr[v.K.Constant(0x0F0F0F0F)]);

    /// <summary>d, and the minimum if there is one; the row's 32 bits go to register 9.</summary>
    private void Floats(PanelVectors v, PanelSink sink)
    {
        v.LoadPairs(12, 9, 10, __[r13]);
        if (hasMinimum)
        {
            v.SplitHalves(12, 14);
            sink.Floats(v, 14, 0, 1);
        }
        else
        {
            v.ShiftRight(10, 12, 16);
            v.ShiftLeft(9, 9, 16);
            v.AddBytes(9, 9, 10);
            v.LowHalvesToFloats(12, 12);
        }
        sink.Floats(v, 12, 0, 0);
    }

    /// <summary>Register s has numbers 4s … 4s + 3 of a row in a dword: each of its bytes gets the byte of the row's bits that its own is in, and 16 where that is set.</summary>
    private static void AddUpper(PanelVectors v, PanelSink sink)
    {
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
