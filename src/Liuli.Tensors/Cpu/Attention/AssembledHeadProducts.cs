using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The products on assembled kernels: <see cref="HeadScoresKernel"/> and <see cref="HeadValuesKernel"/>, up to four heads at a time.</summary>
/// <remarks>What they gain over .NET's own code: F16 is widened by the instruction for it, a block's scale is found once for all its numbers and, for values, multiplied into the
/// weights; the dot products of four keys with four heads are summed together; and memory is asked for the rows to come within the same loop.</remarks>
/// <param name="type">How keys and values are stored.</param>
internal readonly unsafe struct AssembledHeadProducts(DType type) : IHeadProducts
{
    private const int MostBlocks = AttentionCheck.MaxHeadWidth / BlockFormats.Length;

    public int RowTile => BlockScalesKernel.TileRows;

    [SkipLocalsInit]
    public void Scores(float* queries, int width, int heads, in CacheRows keys, float* scores, nint scoreStep)
    {
        float* scales = stackalloc float[MostBlocks * BlockScalesKernel.TileRows];
        if (type == DType.Q8_0)
            BlockScalesKernel.Run(keys.First, keys.Step, keys.Count, width / BlockFormats.Length, scales);
        for (int h = 0; h < heads; h += HeadScoresKernel.MostHeads)
            HeadScoresKernel.For(type, Math.Min(HeadScoresKernel.MostHeads, heads - h)).Run(new HeadScoresKernel.Arguments
            {
                Queries = queries + (nint)h * width,
                QueryStep = (nint)width * sizeof(float),
                Keys = keys.First,
                KeyStep = keys.Step,
                Count = keys.Count,
                Steps = width / HeadScoresKernel.StepOf(type),
                Ahead = (nint)(keys.Ahead - keys.First),
                Scales = scales,
                Scores = scores + h * scoreStep,
                ScoreStep = scoreStep * sizeof(float),
            });
    }

    [SkipLocalsInit]
    public void AddValues(float* weights, nint weightStep, int heads, in CacheRows values, int width, float* sums, nint sumStep)
    {
        float* scales = stackalloc float[MostBlocks * BlockScalesKernel.TileRows];
        float* scaled = stackalloc float[HeadValuesKernel.MostHeads * 2 * HeadValuesKernel.BlockStep];
        if (type == DType.Q8_0)
            BlockScalesKernel.Run(values.First, values.Step, values.Count, width / BlockFormats.Length, scales);
        int vectors;
        for (int column = 0; column < width; column += vectors * Lanes512.Width)
        {
            int left = (width - column) / Lanes512.Width;
            vectors = left >= 4 ? 4 : left >= 2 ? 2 : 1;
            for (int h = 0; h < heads; h += HeadValuesKernel.MostHeads)
            {
                int some = Math.Min(HeadValuesKernel.MostHeads, heads - h);
                float* weight = weights + h * weightStep;
                nint step = weightStep;
                if (type == DType.Q8_0)
                {
                    step = vectors / 2 * HeadValuesKernel.BlockStep;
                    for (int i = 0; i < some; i++)
                        Scale(weight + i * weightStep, scales + column / BlockFormats.Length * BlockScalesKernel.TileRows, vectors / 2, values.Count, scaled + i * step);
                    weight = scaled;
                }
                HeadValuesKernel.For(type, some, vectors).Run(new HeadValuesKernel.Arguments
                {
                    Weights = weight,
                    WeightStep = step * sizeof(float),
                    Values = values.First + type.BytesFor(column),
                    ValueStep = values.Step,
                    Count = values.Count,
                    Ahead = (nint)(values.Ahead - values.First),
                    Sums = sums + h * sumStep + column,
                    SumStep = sumStep * sizeof(float),
                });
            }
        }
    }

    /// <summary>The weights of one head for some blocks: those given, times the blocks' scales.</summary>
    private static void Scale(float* weights, float* scales, int blocks, int count, float* scaled)
    {
        for (int block = 0; block < blocks; block++, scales += BlockScalesKernel.TileRows, scaled += HeadValuesKernel.BlockStep)
            for (int s = 0; s < count; s += Lanes512.Width)
                Lanes512.Store(scaled + s, Lanes512.Load(weights + s) * Lanes512.Load(scales + s));
    }
}
