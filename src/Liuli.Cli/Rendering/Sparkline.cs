namespace Liuli.Cli.Rendering;

/// <summary>A curve of all values so far in one line of characters: ▇▅▄▃▂▂▁.</summary>
internal sealed class Sparkline(int width)
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    private readonly List<double> _means = [];
    private int _perMean = 1;
    private double _sum;
    private int _count;

    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        _sum += value;
        if (++_count < _perMean)
            return;
        _means.Add(_sum / _count);
        (_sum, _count) = (0, 0);
        if (_means.Count == width)
            Halve();
    }

    public override string ToString() => Within(width);

    /// <summary>The curve in at most so many characters.</summary>
    public string Within(int characters)
    {
        if (_means.Count == 0 || characters < 1)
            return "";
        List<double> means = [.. _means.Chunk((_means.Count + characters - 1) / characters).Select(values => values.Average())];
        double low = means.Min(), range = means.Max() - low;
        return string.Concat(means.Select(mean => Levels[range == 0 ? 0 : (int)Math.Round((mean - low) / range * (Levels.Length - 1))]));
    }

    private void Halve()
    {
        for (int i = 0; i < _means.Count / 2; i++)
            _means[i] = (_means[2 * i] + _means[2 * i + 1]) / 2;
        _means.RemoveRange(_means.Count / 2, _means.Count - _means.Count / 2);
        _perMean *= 2;
    }
}
