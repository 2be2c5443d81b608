using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>The blocks that a product is cut into, so that what is packed of A and B for one of them fits into working memory: at most so many rows, columns and steps of K.</summary>
/// <remarks>K comes first, as every cut of it reads and writes all of C once more. Then one of the other two stays whole where it can: the other's blocks go by and each is packed once.</remarks>
internal readonly record struct Bf16Cut(int M, int N, int K)
{
    /// <summary>Numbers that working memory holds.</summary>
    private const int Capacity = ScratchPool.BlockFloats * sizeof(float) / sizeof(ushort);

    public static Bf16Cut Of(Bf16TileKernel kernel, in Bf16Job job)
    {
        // A sum that is rounded at its end is not put down in between.
        int k = job.RoundsSums ? Whole(job.K, Bf16TileKernel.Depth) : Even(job.K, kernel.BlockDepth, Bf16TileKernel.Depth), lines = Capacity / k;
        int m = Whole(job.M, kernel.Rows), n = Whole(job.N, Bf16TileKernel.Columns);
        if (m + n <= lines)
            return new Bf16Cut(m, n, k);
        if (m <= lines / 2)
            return new Bf16Cut(m, Even(job.N, lines - m, Bf16TileKernel.Columns), k);
        if (n <= lines / 2)
            return new Bf16Cut(Even(job.M, lines - n, kernel.Rows), n, k);
        return new Bf16Cut(Even(job.M, lines / 2, kernel.Rows), Even(job.N, lines / 2, Bf16TileKernel.Columns), k);
    }

    /// <summary>The size of equal blocks no larger than the limit, in whole multiples.</summary>
    private static int Even(int length, int limit, int multiple)
    {
        int most = Math.Max(1, limit / multiple) * multiple, blocks = (length + most - 1) / most;
        return Math.Min(most, Whole((length + blocks - 1) / blocks, multiple));
    }

    private static int Whole(int length, int multiple) => (length + multiple - 1) / multiple * multiple;
}
