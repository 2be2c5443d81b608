using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>How 256-bit registers multiply bytes of weights, u without a sign, by bytes of activations, x in −127 … 127, and sum up exactly. See <see cref="BlockTile"/>.</summary>
/// <remarks>
/// <code>
/// instructions for 32 products
/// Dot      vpdpbusd                                     AVX-VNNI: four products a lane, added to 32 bits
/// Words    vpmaddubsw, vpaddw                           where a unit's sums of pairs fit into 16 bits: 2·127·u a step, u ≤ 15 for eight steps
/// Pairs    vpmaddubsw, vpmaddwd, vpaddd                 where two products do: u ≤ 129
/// Signed   vpsignb, vpmaddubsw, vpmaddwd, vpaddd        |w|·(x with the sign of w), as 2·127·128 is the most that 16 bits hold
/// </code>
/// vpmaddubsw saturates at 16 bits; no bits of any weight reach that in the form that <see cref="For"/> chooses.
/// </remarks>
internal abstract class ByteProducts
{
    private static readonly ByteProducts
        s_dot = new DotProducts { Index = 0 }, s_words = new WordProducts { Index = 1 }, s_pairs = new PairProducts { Index = 2 }, s_signed = new SignedProducts { Index = 3 };

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<ByteProducts> All { get; } = [s_dot, s_words, s_pairs, s_signed];

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; private init; }

    /// <summary>Whether weights are wanted with their sign, not <see cref="BlockCode.Zero"/> above their values.</summary>
    public virtual bool Signed => false;

    /// <summary>The fastest form for a type.</summary>
    /// <param name="type">How the weights are stored.</param>
    /// <param name="hasDot">Whether the processor has AVX-VNNI.</param>
    public static ByteProducts For(DType type, bool hasDot)
    {
        int step = 2 * (int)ActivationRounding.Largest * BlockCode.For(type).Largest;
        return hasDot ? s_dot : step * BlockLayout.Of(type).UnitSteps <= short.MaxValue ? s_words : step <= short.MaxValue ? s_pairs : s_signed;
    }

    /// <summary>Writes the products of one unit: sums of integers in the tile's registers.</summary>
    public void Unit(BlockTile t, int unit)
    {
        int first = unit * t.Layout.UnitSteps;
        Begin(t, unit);
        for (int step = first; step < first + t.Layout.UnitSteps; step++)
        {
            for (int panel = 0; panel < t.Panels; panel++)
                Load(t, panel, step);
            for (int row = 0; row < t.Rows; row++)
            {
                t.K.vpbroadcastd(ymm14, t.X(row, step));
                for (int panel = 0; panel < t.Panels; panel++)
                    Add(t, row, panel, step, step == first);
            }
        }
        End(t, unit);
    }

    /// <summary>The sums begin with the companions, which take off what the weights' bytes are above their values.</summary>
    protected virtual void Begin(BlockTile t, int unit)
    {
        t.Each((row, panel) =>
        {
            if (t.Layout.HasMinimum)
                t.K.vpxor(t.Sum(row, panel), t.Sum(row, panel), t.Sum(row, panel));
            else
                t.K.vpbroadcastd(t.Sum(row, panel), t.Companion(row, unit));
        });
    }

    protected virtual void Load(BlockTile t, int panel, int step) => t.K.vmovdqa(BlockTile.W(panel), t.Packed(panel, step));

    /// <summary>Adds products of a register of weights with ymm14; spoils ymm15.</summary>
    protected abstract void Add(BlockTile t, int row, int panel, int step, bool first);

    protected virtual void End(BlockTile t, int unit)
    {
    }

    private sealed class DotProducts : ByteProducts
    {
        protected override void Begin(BlockTile t, int unit)
        {
            base.Begin(t, unit);
            if (t.IsInTwoChains)
                t.Each((row, panel) => t.K.vpxor(t.Other(row, panel), t.Other(row, panel), t.Other(row, panel)));
        }

        protected override void Add(BlockTile t, int row, int panel, int step, bool first) =>
            t.K.vex.vpdpbusd(t.IsInTwoChains && step % 2 != 0 ? t.Other(row, panel) : t.Sum(row, panel), BlockTile.W(panel), ymm14);

        protected override void End(BlockTile t, int unit)
        {
            if (t.IsInTwoChains)
                t.Each((row, panel) => t.K.vpaddd(t.Sum(row, panel), t.Sum(row, panel), t.Other(row, panel)));
        }
    }

    private sealed class WordProducts : ByteProducts
    {
        protected override void Begin(BlockTile t, int unit)
        {
        }

        protected override void Add(BlockTile t, int row, int panel, int step, bool first)
        {
            t.K.vpmaddubsw(first ? t.Sum(row, panel) : ymm15, BlockTile.W(panel), ymm14);
            if (!first)
                t.K.vpaddw(t.Sum(row, panel), t.Sum(row, panel), ymm15);
        }

        protected override void End(BlockTile t, int unit)
        {
            for (int row = 0; row < t.Rows; row++)
            {
                if (!t.Layout.HasMinimum)
                    t.K.vpbroadcastd(ymm14, t.Companion(row, unit));
                for (int panel = 0; panel < t.Panels; panel++)
                {
                    t.K.vpmaddwd(t.Sum(row, panel), t.Sum(row, panel), t.Ones);
                    if (!t.Layout.HasMinimum)
                        t.K.vpaddd(t.Sum(row, panel), t.Sum(row, panel), ymm14);
                }
            }
        }
    }

    private sealed class PairProducts : ByteProducts
    {
        protected override void Add(BlockTile t, int row, int panel, int step, bool first)
        {
            t.K.vpmaddubsw(ymm15, BlockTile.W(panel), ymm14);
            t.K.vpmaddwd(ymm15, ymm15, t.Ones);
            t.K.vpaddd(t.Sum(row, panel), t.Sum(row, panel), ymm15);
        }
    }

    private sealed class SignedProducts : ByteProducts
    {
        public override bool Signed => true;

        protected override void Load(BlockTile t, int panel, int step) => t.K.vpabsb(BlockTile.W(panel), t.Packed(panel, step));

        protected override void Add(BlockTile t, int row, int panel, int step, bool first)
        {
            t.K.vpsignb(ymm15, ymm14, t.Packed(panel, step));
            t.K.vpmaddubsw(ymm15, BlockTile.W(panel), ymm15);
            t.K.vpmaddwd(ymm15, ymm15, t.Ones);
            t.K.vpaddd(t.Sum(row, panel), t.Sum(row, panel), ymm15);
        }
    }
}
