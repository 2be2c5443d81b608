using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q4KBlock"/>: 32 bytes of a row are the low and high halves of two packed blocks.</summary>
internal class Q4KCode : SuperCode
{
    private const int Units = 8, HeaderBytes = 16, ChunkBytes = 32;

    public override int Bytes => Q4KBlock.Bytes;

    public override int Zero => 0;

    public override int Largest => 15;

    public override byte[] Masks => [0x0F];

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
                int low = 8 + step % 4;
                Part(v, low, step, 0, 0x0F);
                sink.Bytes(v, low, 2 * chunk, step);
                Part(v, step, step, 4, 0x0F);
                sink.Bytes(v, step, 2 * chunk + 1, step);
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
        Part(v, 1, 1, 0, 0x3F);
        Part(v, 2, 2, 0, 0x3F);
        Scales(v, 1, 0, false, (floats, unit) => sink.Floats(v, floats, unit, 0));
        Scales(v, 2, 4, false, (floats, unit) => sink.Floats(v, floats, unit, 1));
        Scales(v, 5, 0, false, (floats, unit) => sink.Floats(v, floats, 4 + unit, 0));
        Scales(v, 6, 4, false, (floats, unit) => sink.Floats(v, floats, 4 + unit, 1));
    }
}
