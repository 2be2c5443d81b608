using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>The uses of experts in the order of the experts' numbers, and of positions within each: a counting sort.</summary>
internal readonly struct ExpertOrder
{
    private readonly Tensor _starts;

    /// <summary>Sorts the experts that every position chose: I32 (…, k), R positions in all.</summary>
    public ExpertOrder(Tensor chosen, int experts)
    {
        ReadOnlySpan<int> expertOf = chosen.AsSpan<int>();
        int count = chosen.Shape.Last;
        Rows = Tensor.Empty([expertOf.Length], DType.I32, chosen.Device);
        Places = Tensor.Empty([expertOf.Length / count, count], DType.I32, chosen.Device);
        _starts = Tensor.Empty([experts + 1], DType.I32, chosen.Device);
        Span<int> rows = Rows.AsSpan<int>(), places = Places.AsSpan<int>(), starts = _starts.AsSpan<int>();
        starts.Clear();
        foreach (int expert in expertOf)
            starts[expert + 1]++;
        for (int j = 1; j < experts; j++)
            starts[j + 1] += starts[j];
        for (int use = 0; use < expertOf.Length; use++)
        {
            int place = starts[expertOf[use]]++;
            rows[place] = use / count;
            places[use] = place;
        }
        // Each start has moved on to the next expert's.
        for (int j = experts; j > 0; j--)
            starts[j] = starts[j - 1];
        starts[0] = 0;
    }

    /// <summary>I32 (R·k): the position that each place of the sorted order belongs to.</summary>
    public Tensor Rows { get; }

    /// <summary>I32 (R, k): where each use of an expert stands in the sorted order.</summary>
    public Tensor Places { get; }

    /// <summary>The places of one expert.</summary>
    public (int Start, int Length) Of(int expert)
    {
        ReadOnlySpan<int> starts = _starts.AsSpan<int>();
        return (starts[expert], starts[expert + 1] - starts[expert]);
    }
}
