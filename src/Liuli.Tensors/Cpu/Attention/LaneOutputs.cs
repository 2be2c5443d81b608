using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>As <see cref="RunningOutputs{TLanes}"/>, with what is known of neighbouring queries in neighbouring lanes.</summary>
/// <param name="memory">Room for rows · (width + 2) floats.</param>
/// <param name="rows">How many rows, one a query; whole lanes.</param>
/// <param name="width">Numbers of a row.</param>
internal readonly unsafe struct LaneOutputs<TLanes>(float* memory, int rows, int width) where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>A query's sums of weighted values. Written first by whoever adds the first.</summary>
    public float* Row(int row) => memory + (nint)row * width;

    /// <summary>The largest scores of the queries from this one on.</summary>
    public float* Largest(int row) => memory + (nint)rows * width + row;

    /// <summary>Their sums of weights.</summary>
    public float* Sum(int row) => Largest(rows) + row;

    /// <summary>Before the first key.</summary>
    public void Clear()
    {
        new Span<float>(Largest(0), rows).Fill(float.NegativeInfinity);
        new Span<float>(Sum(0), rows).Clear();
    }

    /// <summary>Multiplies some rows, each by its factor, unless that is 1.</summary>
    public void Correct(int row, int count, float* factors)
    {
        for (int i = 0; i < count; i++)
            if (factors[i] != 1f)
                Rows<TLanes>.Scale(Row(row + i), factors[i], Row(row + i), width);
    }

    /// <summary>After the last key: rows become the outputs of queries.</summary>
    /// <param name="row">The first one, the first of a lane's width.</param>
    /// <param name="count">How many.</param>
    /// <param name="begun">Whether anything was added to them.</param>
    /// <param name="factors">Room for as many floats, in whole lanes.</param>
    /// <param name="logSumExp">Receives ln Σ e^score of each, in whole lanes.</param>
    /// <param name="output">The first query's output.</param>
    /// <param name="step">From one output to the next.</param>
    /// <param name="headWidth">Numbers of an output.</param>
    public void Finish(int row, int count, bool begun, float* factors, float* logSumExp, float* output, nint step, int headWidth)
    {
        for (int i = 0; i < count; i += TLanes.Width)
            LaneSoftmax<TLanes>.Finish(Largest(row + i), Sum(row + i), factors + i, logSumExp + i);
        if (begun)
            Scale(Row(row), width, factors, output, step, count, headWidth);
        else
            for (int i = 0; i < count; i++)
                new Span<float>(output + i * step, headWidth).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Scale(float* from, nint fromStep, float* factors, float* to, nint toStep, int count, int width)
    {
        for (int i = 0; i < count; i++, from += fromStep, to += toStep)
        {
            TLanes factor = TLanes.Broadcast(factors[i]);
            int d = 0;
            for (; d <= width - TLanes.Width; d += TLanes.Width)
                TLanes.Store(to + d, TLanes.Load(from + d) * factor);
            if (d < width)
                TLanes.StorePartial(to + d, TLanes.Load(from + d) * factor, width - d);
        }
    }
}
