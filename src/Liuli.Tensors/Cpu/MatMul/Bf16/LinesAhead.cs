using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Which lines of memory a kernel asks for while it multiplies, two pairs at each 32 steps of K: a hint that changes no result.</summary>
/// <param name="At">The first pair, as an address; 0 for none.</param>
/// <param name="Second">Bytes from the first pair to the second.</param>
/// <param name="Step">Bytes to the next two pairs.</param>
/// <param name="Strip">Bytes that come on top behind each strip of A.</param>
internal readonly unsafe record struct LinesAhead(nint At, nint Second, nint Step, nint Strip)
{
    /// <summary>Numbers of C from which on it does not stay in a core's second-level cache.</summary>
    private const long LargeC = 1 << 18;

    private const int LineBytes = 64;

    /// <summary>A strip of floats of B that is packed next, as the rows of A go by: rows of 32 numbers, two a step, or two columns for each strip of A.</summary>
    /// <param name="b">The matrix.</param>
    /// <param name="block">Its part at hand.</param>
    /// <param name="strip">Which strip of it.</param>
    public static LinesAhead OfB(in Bf16Operand b, in Bf16Block block, int strip)
    {
        int n = strip * Bf16TileKernel.Columns;
        if (b.Type != DType.F32 || n >= block.Columns)
            return default;
        nint at = (nint)b.At(block.N + n, block.K), steps = block.LineBytes / Bf16TileKernel.RowBytes;
        return b.LiesAcross ? new(at, b.KStep, 2 * b.KStep, 0) : new(at, b.Step, 2 * LineBytes, 2 * b.Step - steps * 2 * LineBytes);
    }

    /// <summary>The rows of C behind those at hand, two a step: a store to a line that is not there waits for it.</summary>
    /// <param name="job">The product.</param>
    /// <param name="kernel">What multiplies.</param>
    /// <param name="c">The first row of the strip at hand.</param>
    /// <param name="row">Bytes from one row to the next.</param>
    /// <param name="steps">Times 32 steps of K.</param>
    public static LinesAhead OfC(in Bf16Job job, Bf16TileKernel kernel, void* c, nint row, nint steps) => 2 * steps < kernel.Rows || (long)job.M * job.N < LargeC
        ? default
        : new((nint)c + kernel.Rows * row, row, 2 * row, (kernel.Rows - 2 * steps) * row);

    /// <summary>The arguments with these lines, or as they are where there are none.</summary>
    public Bf16TileKernel.Arguments In(Bf16TileKernel.Arguments arguments) =>
        At == 0 ? arguments : arguments with { Ask = (byte*)At, AskSecond = Second, AskStep = Step, AskStrip = Strip };
}
