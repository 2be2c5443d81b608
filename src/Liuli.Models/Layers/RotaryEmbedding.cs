using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Turns pairs of a head's numbers by position × frequency, so that a dot product depends on the distance between positions.</summary>
/// <remarks>
/// Su et al., "RoFormer", 2021. One instance serves all blocks. The table of sines and cosines grows by doubling as positions are
/// reached; safe for use from several threads.
/// </remarks>
public sealed class RotaryEmbedding
{
    private const int SmallestTable = 64;
    private readonly RotaryConfig _config;
    private readonly int _contextLength;
    private readonly float[] _frequencies;
    private readonly Lock _lock = new();
    private Table? _table;

    /// <summary>Rotary positions for a context of <paramref name="contextLength"/>.</summary>
    public RotaryEmbedding(RotaryConfig config, int contextLength)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _contextLength = contextLength;
        Span<double> frequencies = new double[config.Width / 2];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Pow(config.Theta, -2.0 * i / config.Width);
        config.Scaling?.Scale(frequencies, config, contextLength);
        _frequencies = new float[frequencies.Length];
        for (int i = 0; i < frequencies.Length; i++)
            _frequencies[i] = (float)frequencies[i];
    }

    /// <summary>The frequencies after scaling, in radians per position.</summary>
    public ReadOnlySpan<float> Frequencies => _frequencies;

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
        Table? table = Volatile.Read(ref _table);
        if (table is not null && table.Positions >= positions && ReferenceEquals(table.Device, device))
            return table;
        lock (_lock)
        {
            if (_table is not null && _table.Positions >= positions && ReferenceEquals(_table.Device, device))
                return _table;
            int length = Math.Max(SmallestTable, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)positions));
            table = new Table(Math.Max(positions, Math.Min(length, _contextLength)), _frequencies, _config.Scaling?.AttentionFactor ?? 1, device);
            Volatile.Write(ref _table, table);
            return table;
        }
    }

    /// <summary>cos and sin of position × frequency, (positions, width/2) each.</summary>
    private sealed class Table
    {
        public Table(int positions, ReadOnlySpan<float> frequencies, float factor, Device device)
        {
            Positions = positions;
            Device = device;
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

        public int Positions { get; }

        public Device Device { get; }

        public Tensor Cosines { get; }

        public Tensor Sines { get; }
    }
}
