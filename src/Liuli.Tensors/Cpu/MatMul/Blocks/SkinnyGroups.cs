using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>A matrix of weights in groups of sixteen or eight rows that a kernel for few rows of activations takes at a time: what a loop of decoding hands out.</summary>
internal readonly unsafe struct SkinnyGroups
{
    /// <summary>What <see cref="Run"/> works in.</summary>
    public const int MemoryBytes = BlockSkinnyKernel.WorkBytes + Alignment;

    private const int Alignment = 64;

    private readonly AssembledKernel _kernel;
    private readonly byte* _x, _weights;
    private readonly float* _bias;
    private readonly nint _blocks, _rowBytes;

    /// <summary>The groups of a product that are whole.</summary>
    /// <param name="kernel">For so many rows of activations.</param>
    /// <param name="width">Rows of weights that it takes.</param>
    /// <param name="job">The product.</param>
    /// <param name="x">The rounded rows of A.</param>
    public SkinnyGroups(AssembledKernel kernel, int width, in BlockJob job, byte* x)
    {
        _kernel = kernel;
        _x = x;
        _weights = job.W;
        _bias = job.Bias;
        _blocks = job.Blocks / BlockCode.For(job.Type).Blocks;
        _rowBytes = job.RowBytes;
        Width = width;
        Count = job.N / width;
    }

    /// <summary>Rows of a group.</summary>
    public int Width { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Bytes of a group.</summary>
    public nint Bytes => _rowBytes * Width;

    /// <summary>Where they lie, from the first group on.</summary>
    public ReadRun Read => new(_weights, Count, Bytes);

    /// <summary>The weights of a group. Behind the last one there may be no memory; asking for it early is no error, but may cost a walk through page tables.</summary>
    public byte* Weights(int group) => _weights + group * Bytes;

    /// <summary>Computes the columns of some groups, at least one.</summary>
    /// <param name="start">The first group.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="output">Where the first column of the first row of results goes.</param>
    /// <param name="outputStep">Numbers from a row of results to the next.</param>
    /// <param name="memory"><see cref="MemoryBytes"/>.</param>
    /// <param name="next">The weights that come behind the last group's.</param>
    public void Run(int start, int end, float* output, nint outputStep, byte* memory, byte* next)
    {
        BlockSkinnyKernel.Arguments arguments = new()
        {
            Weights = Weights(start),
            WeightStep = _rowBytes,
            X = _x,
            Blocks = _blocks,
            Output = output,
            OutputStep = outputStep * sizeof(float),
            Work = (byte*)((nint)(memory + Alignment - 1) & -Alignment),
        };
        for (int group = start; group < end; group++)
        {
            byte* following = arguments.Weights + Bytes;
            arguments.Ahead = group + 1 < end ? following : next;
            arguments.Bias = _bias == null ? null : _bias + (nint)group * Width;
            _kernel.Run(arguments);
            arguments.Weights = following;
            arguments.Output += Width;
        }
    }
}
