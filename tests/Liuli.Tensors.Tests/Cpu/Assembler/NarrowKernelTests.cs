using Iced.Intel;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>Kernels for processors that end at AVX2, whose instructions a test on a larger one would execute without a word. What they compute is compared with the naive twins elsewhere.</summary>
public class NarrowKernelTests
{
    private static readonly CpuidFeature[] s_base =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL386, CpuidFeature.X64, CpuidFeature.SSE, CpuidFeature.POPCNT,
        CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.FMA, CpuidFeature.F16C,
    ];

    public static TheoryData<DType> Types => [.. BlockTypes.Each];

    [SkippableTheory, MemberData(nameof(Types))]
    public void Kernels_of_blocks_have_no_instruction_beyond_what_was_found(DType type)
    {
        SkipWithoutKernels();
        foreach (bool hasDot in new[] { false, true })
        {
            ByteProducts products = ByteProducts.For(type, hasDot);
            CpuidFeature[] allowed = hasDot ? [.. s_base, CpuidFeature.AVX_VNNI] : s_base;
            Check(BlockPackKernel.For(type, PanelVectors256.Rows, products.Signed).Code, allowed);
            foreach (int rows in new[] { 1, 2, 12, 13, 16 })
                Check(BlockNarrowSkinnyKernel.For(type, products, rows).Code, allowed);
            foreach (int rows in new[] { 1, 6 })
                foreach (int panels in new[] { 1, 2 })
                    Check(BlockNarrowPanelKernel.For(BlockLayout.Of(type), products).Code(rows, panels), allowed);
        }
    }

    [SkippableFact]
    public void Tiles_of_floats_and_limits_have_none_either()
    {
        SkipWithoutKernels();
        Fma256Tile tile = new();
        foreach (int rows in Enumerable.Range(1, tile.Rows))
            foreach (AssembledKernel kernel in (AssembledKernel[])[tile.For(rows, packed: true), tile.For(rows, packed: false), tile.Far(rows, 1), tile.Far(rows, 2)])
                Check(kernel.Code, s_base);
        Check(PeakKernels.PairInt8.Code, s_base);
        Check(PeakKernels.NarrowInt8.Code, [.. s_base, CpuidFeature.AVX_VNNI]);
    }

    /// <summary>vpmaddubsw and 16-bit sums saturate or wrap: the worst bytes of every type must fit.</summary>
    [Theory, MemberData(nameof(Types))]
    public void No_sum_of_sixteen_bits_can_overflow(DType type)
    {
        BlockCode code = BlockCode.For(type);
        const int LargestX = 127, LargestMagnitude = 128;
        ByteProducts products = ByteProducts.For(type, hasDot: false);
        int steps = products.Index == 1 ? BlockLayout.Of(type).UnitSteps : 1, largest = products.Signed ? LargestMagnitude : code.Largest;
        Assert.True(2 * LargestX * largest * steps <= short.MaxValue, $"{type}: {steps} steps of two products of {LargestX} and {largest}");
    }

    /// <summary>No stored bits make a byte above what the code says, and some reach it.</summary>
    [SkippableTheory, MemberData(nameof(Types))]
    public unsafe void The_largest_byte_is_the_largest(DType type)
    {
        SkipWithoutKernels();
        const int Blocks = 64;
        BlockCode code = BlockCode.For(type);
        int panelBytes = BlockLayout.Of(type).PanelBytesOf(PanelVectors256.Rows), step = BlockStripKernel.Panels * panelBytes, largest = 0;
        byte[] weights = new byte[PanelVectors256.Rows * Blocks * code.Bytes], panel = GC.AllocateArray<byte>(Blocks * code.Blocks * step + 64, pinned: true);
        new Random(3).NextBytes(weights);
        fixed (byte* w = weights, p = panel)
        {
            byte* aligned = (byte*)((nint)(p + 63) & -64);
            BlockPackKernel.For(type, PanelVectors256.Rows, signed: false).Run(new BlockPackKernel.Arguments { Weights = w, WeightStep = Blocks * code.Bytes, Panel = aligned, Blocks = Blocks });
            for (int block = 0; block < Blocks * code.Blocks; block++)
                for (int i = 0; i < BlockPanel.Steps * BlockTile.VectorBytes; i++)
                    largest = Math.Max(largest, aligned[block * step + i]);
        }
        Assert.Equal(code.Largest, largest);
    }

    private static void Check(byte[] code, CpuidFeature[] allowed)
    {
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
        Instruction instruction;
        int count = 0;
        do
        {
            instruction = decoder.Decode();
            count++;
            foreach (CpuidFeature feature in instruction.CpuidFeatures)
                Assert.True(allowed.Contains(feature), $"'{instruction}' needs {feature}");
        }
        while (instruction.Mnemonic != Mnemonic.Ret);
        Assert.True(count > 10);
    }

    private static void SkipWithoutKernels() => Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Assembled), "this machine has no AVX2, or its system gives no executable memory");
}
