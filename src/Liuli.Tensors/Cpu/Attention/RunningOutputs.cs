namespace Liuli.Tensors.Cpu;

/// <summary>Outputs while blocks of keys go by: sums of weights relative to the largest score so far (online softmax), one row a query.</summary>
/// <param name="memory">Room for rows · (width + 2) floats.</param>
/// <param name="rows">How many rows.</param>
/// <param name="width">Numbers of a row.</param>
internal readonly unsafe struct RunningOutputs<TLanes>(float* memory, int rows, int width) where TLanes : unmanaged, ILanes<TLanes>
{
    private float* Largest => memory + (nint)rows * width;

    private float* Sum => Largest + rows;

    public float* Row(int row) => memory + (nint)row * width;

    /// <summary>Before the first key.</summary>
    public void Clear()
    {
        new Span<float>(memory, rows * width).Clear();
        new Span<float>(Largest, rows).Fill(float.NegativeInfinity);
        new Span<float>(Sum, rows).Clear();
    }

    /// <summary>Scores turned up of which the largest is known: what was summed becomes relative to that if it is larger than all before.</summary>
    /// <returns>What the new weights are to be relative to.</returns>
    public float Grow(int row, float largest)
    {
        float before = Largest[row], now = MathF.Max(before, largest);
        if (now == before)
            return now;
        float correction = MathF.Exp(before - now);
        if (Sum[row] != 0f && correction != 1f)
            Rows<TLanes>.Scale(Row(row), correction, Row(row), width);
        Sum[row] *= correction;
        Largest[row] = now;
        return now;
    }

    /// <summary>The new weights' sum.</summary>
    public void Add(int row, float sum) => Sum[row] += sum;

    /// <summary>After the last key: a row becomes the output of a query, and ln Σ e^score goes where backward wants it.</summary>
    public void Finish(in AttentionJob job, int b, int head, int t, int row)
    {
        // No key was seen: the sum is 0 and so is the output.
        float factor = Sum[row] == 0f ? 0f : 1f / Sum[row];
        Rows<TLanes>.Scale(Row(row), factor, job.Output + job.Problem.Output.At(b, t, head), job.Problem.HeadWidth);
        if (job.LogSumExp != null)
            job.LogSumExpOf(b, head)[t] = Sum[row] == 0f ? float.NegativeInfinity : Largest[row] + MathF.Log(Sum[row]);
    }
}
