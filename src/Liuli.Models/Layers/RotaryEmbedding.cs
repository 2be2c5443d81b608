using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Turns pairs of a head's numbers by position × frequency, so that a dot product depends on the distance between positions.</summary>
/// <remarks>
/// Su et al., "RoFormer", 2021. One instance serves all blocks of the same kind. The table of sines and cosines grows by doubling as positions are
/// reached; safe for use from several threads. Where long passes have frequencies of their own (<see cref="RotaryScaling.Variant"/>), there is a second table for the latest of them.
/// </remarks>
public sealed class RotaryEmbedding
{
    private const int SmallestTable = 64;
    private readonly RotaryConfig _config;
    private readonly int _contextLength;
    private readonly Lock _lock = new();
    private Table? _short, _long;

    /// <summary>Rotary positions for a context of <paramref name="contextLength"/>.</summary>
    public RotaryEmbedding(RotaryConfig config, int contextLength)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _contextLength = contextLength;
    }

    /// <summary>The frequencies after scaling, in radians per position.</summary>
    /// <param name="length">The positions that a pass spans, or that its cache has room for.</param>
    public float[] Frequencies(int length = 1) => ScaledFrequencies(VariantFor(length));

    /// <summary>(B, T, H, D) at positions <paramref name="start"/> … → the same shape, turned.</summary>
    /// <param name="x">Queries or keys.</param>
    /// <param name="start">The position of the first of T.</param>
    /// <param name="expected">How many positions are expected later; the table is made as long at once.</param>
    public Tensor Forward(Tensor x, int start, int expected = 0)
    {
        Table table = TableFor(Math.Max(start + x.Shape[1], expected), x.Device);
        return x.Rotary(table.Cosines, table.Sines, start, _config.Layout);
    }

    private Table TableFor(int positions, Device device)
    {
        int variant = VariantFor(positions);
        ref Table? place = ref variant == 0 ? ref _short : ref _long;
        Table? table = Volatile.Read(ref place);
        if (table is not null && table.Serves(positions, variant, device))
            return table;
        lock (_lock)
        {
            if (place is not null && place.Serves(positions, variant, device))
                return place;
            int length = Math.Max(SmallestTable, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)positions));
            table = new Table(Math.Max(positions, Math.Min(length, _contextLength)), variant, ScaledFrequencies(variant), _config.Scaling?.AttentionFactor ?? 1, device);
            Volatile.Write(ref place, table);
            return table;
        }
    }

    private int VariantFor(int length) => _config.Scaling?.Variant(length) ?? 0;

    private float[] ScaledFrequencies(int variant)
    {
        double[] frequencies = new double[_config.Width / 2];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Pow(_config.Theta, -2.0 * i / _config.Width);
        _config.Scaling?.Scale(frequencies, _config, variant);
        return Array.ConvertAll(frequencies, f => (float)f);
    }

    /// <summary>cos and sin of position × frequency, (positions, width/2) each.</summary>
    private sealed class Table
    {
        private readonly int _positions, _variant;
        private readonly Device _device;

        public Table(int positions, int variant, ReadOnlySpan<float> frequencies, float factor, Device device)
        {
            (_positions, _variant, _device) = (positions, variant, device);
            Cosines = Tensor.Empty([positions, frequencies.Length], DType.F32, device).Keep();
            Sines = Tensor.Empty([positions, frequencies.Length], DType.F32, device).Keep();
            Span<float> cosines = Cosines.AsSpan<float>(), sines = Sines.AsSpan<float>();
            for (int i = 0, at = 0; i < positions; i++)
            {
                foreach (float frequency in frequencies)
                {
                    (double sin, double cos) = Math.SinCos((double)i * frequency);
                    cosines[at] = factor * (float)cos;
                    sines[at++] = factor * (float)sin;
                }
            }
        }

        public Tensor Cosines { get; }

        public Tensor Sines { get; }

        public bool Serves(int positions, int variant, Device device) => _positions >= positions && _variant == variant && ReferenceEquals(_device, device);
    }
}
