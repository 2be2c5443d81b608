using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Writes a tile of C = A·Wᵀ in 256-bit registers: up to six rows by two packed panels of eight columns, or twelve by one (AVX2 and FMA).</summary>
/// <remarks>
/// <code>
///                    panel 0 (ymm12)   panel 1 (ymm13)
/// row 0 (ymm14)          ymm0              ymm1            four bytes of x, repeated, meet four of each of eight columns
/// row 1                  ymm2              ymm3
///   …                     …                 …
/// row 5                  ymm10             ymm11           integer sums of one unit; those of all units lie in working memory
/// With up to four sums: ymm4 … ymm7 second chains of integer sums, ymm8 … ymm11 the sums of all units while blocks follow each other
/// ymm12, ymm13 then the scales of the panels' units        ymm14 d_x, ymm15 d_x·d_w, a product
/// r14 → block of x: q of the tile's rows | their d | their companions (twice for two units)
/// r15 → packed blocks, one of each panel       r10 → sums of all units      r9 → C, rdx its step
/// </code>
/// A block of 32 steps of K takes 8 × 12 sums of products (<see cref="ByteProducts"/>) and, for each unit, 3 × 12 instructions to scale and add (4 × 12 with minima). With
/// AVX-VNNI, one unit and no minima that is 66 cycles on two vector ports, of which 48 multiply: at most 73% of the processor's integer peak; with minima 67%, with two units
/// 57%, with both 50%. Loads: 64 of operands, 24 of scales and sums a unit.
/// </remarks>
/// <param name="k">The assembler.</param>
/// <param name="layout">How weights share scales.</param>
/// <param name="products">How bytes are multiplied.</param>
/// <param name="rows">Rows of this tile.</param>
/// <param name="panels">Its panels.</param>
/// <param name="activations">Which rows of the activations' tile they are, of how many.</param>
/// <param name="sumsAt">Where in working memory the sums begin.</param>
internal sealed class BlockTile(KernelAssembler k, BlockLayout layout, ByteProducts products, int rows, int panels, (int First, int Of) activations, int sumsAt)
{
    /// <summary>Sums that there are registers for.</summary>
    public const int MostSums = 12;

    /// <summary>Bytes of a register.</summary>
    public const int VectorBytes = 32;

    private const short One = 1;

    private const int FirstOther = 4, FirstHeld = 8, MostHeld = 4, MostInTwoChains = 2;

    private Label? _ones;

    public KernelAssembler K => k;

    public BlockLayout Layout => layout;

    public int Rows => rows;

    public int Panels => panels;

    /// <summary>1 in every sixteen bits.</summary>
    public AssemblerMemoryOperand Ones => __ymmword_ptr[_ones ??= k.Constant<short>([.. Enumerable.Repeat(One, VectorBytes / sizeof(short))])];

    /// <summary>Whether integer sums are cut into two chains, as each vpdpbusd waits for the one before it.</summary>
    public bool IsInTwoChains => rows * panels <= MostInTwoChains;

    private bool IsHeld => rows * panels <= MostHeld;

    private int FirstScale => activations.Of * BlockFormats.Length;

    /// <summary>The products of one block, added to the sums.</summary>
    public void AddBlock()
    {
        for (int unit = 0; unit < layout.Units; unit++)
        {
            products.Unit(this, unit);
            Scale(unit);
        }
    }

    /// <summary>Few sums come to registers, for some blocks one after the other.</summary>
    public void Hold()
    {
        if (IsHeld)
            Each((row, panel) => k.vmovaps(Held(row, panel), Sums(row, panel)));
    }

    /// <summary>They go back.</summary>
    public void Release()
    {
        if (IsHeld)
            Each((row, panel) => k.vmovaps(Sums(row, panel), Held(row, panel)));
    }

    /// <summary>The sums begin with zeros.</summary>
    public void Clear()
    {
        k.vpxor(ymm0, ymm0, ymm0);
        Each((row, panel) => k.vmovaps(Sums(row, panel), ymm0));
    }

    /// <summary>The sums begin with what C holds, from r9 on.</summary>
    public void GoOn() => EachOfC((row, panel, c) =>
    {
        k.vmovups(ymm0, c);
        k.vmovaps(Sums(row, panel), ymm0);
    });

    /// <summary>The sums go to C, from r9 on, with the bias that rcx points to unless it is null.</summary>
    public void Finish()
    {
        Label none = k.CreateLabel();
        Each((row, panel) => k.vmovaps(Sum(row, panel), Sums(row, panel)));
        k.test(rcx, rcx);
        k.jz(none);
        Each((row, panel) => k.vaddps(Sum(row, panel), Sum(row, panel), __ymmword_ptr[rcx + panel * VectorBytes]));
        k.Label(ref none);
        EachOfC((row, panel, c) => k.vmovups(c, Sum(row, panel)));
    }

    /// <summary>The register of a panel's weights.</summary>
    public static AssemblerRegisterYMM W(int panel) => BlockCode.Ymm(MostSums + panel);

    /// <summary>The register of an integer sum.</summary>
    public AssemblerRegisterYMM Sum(int row, int panel) => BlockCode.Ymm(row * panels + panel);

    /// <summary>That of its second chain.</summary>
    public AssemblerRegisterYMM Other(int row, int panel) => BlockCode.Ymm(FirstOther + row * panels + panel);

    /// <summary>Four bytes of x.</summary>
    public AssemblerMemoryOperand X(int row, int step) => __dword_ptr[r14 + (activations.First + row) * BlockFormats.Length + 4 * step];

    /// <summary>A row's companion.</summary>
    public AssemblerMemoryOperand Companion(int row, int unit) => Float((1 + unit) * activations.Of + row);

    /// <summary>A register of a packed block.</summary>
    public AssemblerMemoryOperand Packed(int panel, int register) =>
        __ymmword_ptr[r15 + panel * layout.PanelBytesOf(PanelVectors256.Rows) + register * VectorBytes];

    /// <summary>Does something for every row and panel.</summary>
    public void Each(Action<int, int> write)
    {
        for (int row = 0; row < rows; row++)
            for (int panel = 0; panel < panels; panel++)
                write(row, panel);
    }

    private void Scale(int unit)
    {
        int vector = BlockPanel.Steps + unit * layout.UnitVectors;
        for (int panel = 0; panel < panels; panel++)
            k.vmovaps(W(panel), Packed(panel, vector));
        for (int row = 0; row < rows; row++)
        {
            k.vbroadcastss(ymm14, Float(row));
            for (int panel = 0; panel < panels; panel++)
            {
                k.vcvtdq2ps(Sum(row, panel), Sum(row, panel));
                k.vmulps(ymm15, ymm14, W(panel));
                if (IsHeld)
                    k.vfmadd231ps(Held(row, panel), Sum(row, panel), ymm15);
                else
                    k.vfmadd213ps(Sum(row, panel), ymm15, Sums(row, panel));
            }
            if (layout.HasMinimum)
                k.vbroadcastss(ymm14, Companion(row, unit));
            for (int panel = 0; panel < panels; panel++)
            {
                AssemblerRegisterYMM sum = IsHeld ? Held(row, panel) : Sum(row, panel);
                if (layout.HasMinimum)
                    k.vfmadd231ps(sum, ymm14, Packed(panel, vector + 1));
                if (!IsHeld)
                    k.vmovaps(Sums(row, panel), sum);
            }
        }
    }

    private AssemblerRegisterYMM Held(int row, int panel) => BlockCode.Ymm(FirstHeld + row * panels + panel);

    private void EachOfC(Action<int, int, AssemblerMemoryOperand> write)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int panel = 0; panel < panels; panel++)
                write(row, panel, __ymmword_ptr[r9 + panel * VectorBytes]);
            k.add(r9, rdx);
        }
    }

    /// <summary>One of the floats behind the q, of which every row of the activations' tile has one: d, then companions.</summary>
    private AssemblerMemoryOperand Float(int index) => __dword_ptr[r14 + FirstScale + (activations.First + index) * sizeof(float)];

    /// <summary>Sums of all units.</summary>
    private AssemblerMemoryOperand Sums(int row, int panel) => __ymmword_ptr[r10 + sumsAt + ((activations.First + row) * panels + panel) * VectorBytes];
}
