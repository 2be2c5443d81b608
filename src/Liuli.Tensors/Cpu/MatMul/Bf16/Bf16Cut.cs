using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>The blocks that a product is cut into, so that what is packed of A and B for one of them fits into working memory: at most so many rows, columns and steps of K.</summary>
/// <remarks>K comes first, as every cut of it reads and writes all of C once more. Then one of the other two stays whole where it can: the other's blocks go by and each is packed once.</remarks>
internal readonly record struct Bf16Cut(int M, int N, int K)
{
    /// <summary>Numbers that working memory holds.</summary>
    private const int Capacity = ScratchPool.BlockFloats * sizeof(float) / sizeof(ushort);

    /// <summary>Steps of K over which 512 rows take 1 MiB.</summary>
    private const int ShallowDepth = 1024;

    public static Bf16Cut Of(Bf16TileKernel kernel, in Bf16Job job)
    {
        // A sum that is rounded at its end is not put down in between.
        int k = job.RoundsSums ? Whole(job.K, Bf16TileKernel.Depth) : Even(job.K, Deepest(kernel, job), Math.Max(kernel.UnitDepth, job.B.Type.BlockLength)), lines = Capacity / kernel.NumbersOfLine(k);
        int m = Whole(job.M, kernel.Rows), n = Whole(job.N, Bf16TileKernel.Columns);
        if (m + n <= lines)
            return new Bf16Cut(m, n, k);
        if (m <= lines / 2)
            return new Bf16Cut(m, Even(job.N, lines - m, Bf16TileKernel.Columns), k);
        if (n <= lines / 2)
            return new Bf16Cut(Even(job.M, lines - n, kernel.Rows), n, k);
        return new Bf16Cut(Even(job.M, lines / 2, kernel.Rows), Even(job.N, lines / 2, Bf16TileKernel.Columns), k);
    }

    /// <summary>Weights in blocks are best unpacked by the thread that multiplies them, where all rows stay in the second-level cache meanwhile: that may take fewer steps of K.</summary>
    private static int Deepest(Bf16TileKernel kernel, in Bf16Job job) =>
        job.B.Type.IsQuantized && job.M > kernel.ItemRows(kernel.BlockDepth) && job.M <= kernel.ItemRows(ShallowDepth) ? ShallowDepth : kernel.BlockDepth;

    /// <summary>The size of equal blocks no larger than the limit, in whole multiples.</summary>
    public static int Even(int length, int limit, int multiple)
    {
        int most = Math.Max(1, limit / multiple) * multiple, blocks = (length + most - 1) / most;
        return Math.Min(most, Whole((length + blocks - 1) / blocks, multiple));
    }

    private static int Whole(int length, int multiple) => (length + multiple - 1) / multiple * multiple;
}
