using Liuli.Tensors;

namespace FirstNetwork;

/// <summary>Labelled measurements: one row of numbers per thing, and which of two kinds it is.</summary>
/// <param name="Rows">The measurements as they were taken.</param>
/// <param name="Labels">0 or 1 per row.</param>
internal sealed record Examples(float[][] Rows, int[] Labels)
{
    /// <summary>Draws half of each kind, shuffled; same seed, same examples.</summary>
    public static Examples Draw(int count, ulong seed, Func<int, Philox, float[]> measure)
    {
        Philox random = new(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        random.Shuffle<int>(labels);
        return new Examples([.. labels.Select(label => measure(label, random))], labels);
    }

    /// <summary>Inputs (N, measurements), each measurement divided by <paramref name="scales"/> so that all are about as large.</summary>
    public Tensor Inputs(float[] scales) =>
        Tensor.From([.. Rows.SelectMany(row => row.Zip(scales, (value, scale) => value / scale))], [Rows.Length, scales.Length]);

    /// <summary>Labels (N).</summary>
    public Tensor Targets() => Tensor.FromInts(Labels, [Labels.Length]);
}
