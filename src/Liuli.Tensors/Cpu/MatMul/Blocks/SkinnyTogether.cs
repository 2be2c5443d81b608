using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Three products of the same few rows of activations (decoding) with weights in blocks, as one loop: the threads meet once, and the activations are rounded once for
/// all weights that want them alike.</summary>
internal static unsafe class SkinnyTogether
{
    private const int Alignment = 64;

    /// <summary>Computes the products, if the kernel for few rows is the method for all of them; else does nothing.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="first">A product.</param>
    /// <param name="second">Another one of the same A.</param>
    /// <param name="third">Another one of the same A.</param>
    /// <returns>Whether they were computed.</returns>
    public static bool TryRun(CpuContext context, in BlockJob first, in BlockJob second, in BlockJob third)
    {
        BlockMethod a = BlockMethod.For(context, first), b = BlockMethod.For(context, second), c = BlockMethod.For(context, third);
        if (!a.TakesAll(first) || !b.TakesAll(second) || !c.TakesAll(third))
            return false;
        nint room = first.M * (nint)first.Blocks * BlockLayout.MostActivationBytes + Alignment & -Alignment;
        if (3 * room > ScratchPool.BlockFloats * sizeof(float))
            return false;
        using ScratchPool.Lease lease = context.Scratch.Rent();
        byte* memory = (byte*)lease.Pointer;
        ActivationBlocks x = Rounded(context, a, first, memory);
        ActivationBlocks y = IsSame(a, first, b, second) ? x : Rounded(context, b, second, memory + room);
        ActivationBlocks z = IsSame(a, first, c, third) ? x : IsSame(b, second, c, third) ? y : Rounded(context, c, third, memory + 2 * room);
        Body body = new(new(first, a.Groups(first, x)), new(second, b.Groups(second, y)), new(third, c.Groups(third, z)));
        context.Pool.ForRuns(body.Count, BlockSkinny.Grain(body.GroupBytes), body, context.Order.After(first.W, body.Read));
        return true;
    }

    private static ActivationBlocks Rounded(CpuContext context, in BlockMethod method, in BlockJob job, byte* memory)
    {
        ActivationBlocks x = new(memory, method.RowsInTile, job.Blocks, BlockLayout.Of(job.Type));
        x.Round(context, job.A, job.M, method.Zero);
        return x;
    }

    /// <summary>Whether two products want their activations alike.</summary>
    private static bool IsSame(in BlockMethod left, in BlockJob leftJob, in BlockMethod right, in BlockJob rightJob) =>
        left.Zero == right.Zero && (leftJob.Type == rightJob.Type || BlockLayout.Of(leftJob.Type) == BlockLayout.Of(rightJob.Type));

    /// <summary>The groups of a product, and where its results go.</summary>
    private readonly struct Part(in BlockJob job, in SkinnyGroups groups)
    {
        public readonly SkinnyGroups Groups = groups;
        private readonly float* _output = job.C;
        private readonly int _columns = job.N;

        /// <summary>Computes the groups that are inside start … end − 1.</summary>
        public void Run(int start, int end, byte* memory, byte* next)
        {
            (start, end) = (Math.Max(start, 0), Math.Min(end, Groups.Count));
            if (start < end)
                Groups.Run(start, end, _output + (nint)start * Groups.Width, _columns, memory, end < Groups.Count ? Groups.Weights(end) : next);
        }
    }

    private readonly struct Body(in Part first, in Part second, in Part third) : IRangeBody
    {
        private readonly Part _first = first, _second = second, _third = third;

        public int Count => _first.Groups.Count + _second.Groups.Count + _third.Groups.Count;

        public nint GroupBytes => Math.Max(_first.Groups.Bytes, Math.Max(_second.Groups.Bytes, _third.Groups.Bytes));

        public ComingRead Read => new(_first.Groups.Read, _second.Groups.Read, _third.Groups.Read);

        [SkipLocalsInit]
        public void Run(int start, int end)
        {
            byte* memory = stackalloc byte[SkinnyGroups.MemoryBytes];
            _first.Run(start, end, memory, _second.Groups.Weights(0));
            (start, end) = (start - _first.Groups.Count, end - _first.Groups.Count);
            _second.Run(start, end, memory, _third.Groups.Weights(0));
            (start, end) = (start - _second.Groups.Count, end - _second.Groups.Count);
            _third.Run(start, end, memory, _third.Groups.Weights(_third.Groups.Count - 1));
        }
    }
}
