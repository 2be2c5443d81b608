using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q4KBlock"/>: 32 bytes of a row are the low and high halves of two packed blocks.</summary>
internal class Q4KCode : SuperCode
{
    private const int Units = 8, HeaderBytes = 16, ChunkBytes = 32;

    public override int Bytes => Q4KBlock.Bytes;

    public override int Zero => 0;

    public override int Largest => 15;

    public override byte[] Masks(PanelVectors v) => [0x0F, 0xF0];

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        ScalesAndMinima(v, sink);
        PackBytes(v, sink);
    }

    /// <summary>Packs the q.</summary>
    protected virtual void PackBytes(PanelVectors v, PanelSink sink)
    {
        for (int chunk = 0; chunk < Units / 2; chunk++)
        {
            LoadThirtyTwo(v, HeaderBytes + chunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                sink.Field(v, 8 + step % 4, step, 0, 0x0F, 2 * chunk, step);
                sink.Field(v, step, step, 4, 0x0F, 2 * chunk + 1, step);
            }
        }
    }

    /// <summary>d and dmin, and the twelve bytes of <see cref="SixBitPairs"/> as three registers of four bytes a row.</summary>
    private static void ScalesAndMinima(PanelVectors v, PanelSink sink)
    {
        LoadSixteen(v, 0, 0);
        v.SplitHalves(0, 4);
        // −dmin, so that minima are added.
        v.Negate(4);
        // Units 4 … 7: four bits from the last register, two from the top of the others.
        Part(v, 5, 3, 0, 0x0F);
        Join(v, 5, 1, 8, 2, 0x30);
        Part(v, 6, 3, 4, 0x0F);
        Join(v, 6, 2, 8, 2, 0x30);
        Scales(v, sink, 1, 5, 0, new ScaleKind(0x3F, D: 0, Offsets: 11));
        Scales(v, sink, 2, 6, 1, new ScaleKind(0x3F, D: 4, Offsets: 13));
    }

    /// <summary>Scales or minima: the floats of units 0 … 3 and of units 4 … 7.</summary>
    private static void Scales(PanelVectors v, PanelSink sink, int first, int second, int vector, ScaleKind kind)
    {
        kind.Begin(v);
        Scales(v, first, [kind], (floats, _, unit) => sink.Floats(v, floats, unit, vector));
        Scales(v, second, [kind], (floats, _, unit) => sink.Floats(v, floats, 4 + unit, vector));
    }
}
