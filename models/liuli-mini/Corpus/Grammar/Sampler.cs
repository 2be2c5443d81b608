namespace Liuli.Mini.Corpus.Grammar;

/// <summary>
/// Draws distinct texts from many scripts. A script's share grows with a low power of the number of texts it can make, so that rich
/// scripts speak more often, and poor ones are not emptied.
/// </summary>
internal sealed class Sampler(IReadOnlyList<Script> scripts, SplitMix64 random)
{
    private const double Power = 0.3;
    private const double MostOfAScript = 0.5;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>About <paramref name="count"/> texts, each kept only if <paramref name="accept"/> agrees and none equals another.</summary>
    public List<List<string>> Draw(int count, Func<List<string>, bool> accept)
    {
        var result = new List<List<string>>(count);
        double[] shares = Shares(count);
        for (int i = 0; i < scripts.Count; i++)
        {
            int wanted = (int)Math.Ceiling(shares[i]);
            for (int attempt = 0; wanted > 0 && attempt < 8 * shares[i] + 8; attempt++)
            {
                List<string> lines = scripts[i].Expand(random);
                if (!accept(lines) || !_seen.Add(string.Join('\n', lines)))
                    continue;
                result.Add(lines);
                wanted--;
            }
        }

        random.Shuffle(result);
        return result;
    }

    /// <summary>Shares proportional to combinations^Power, none above half of what its script can make, adding up to the count where possible.</summary>
    private double[] Shares(int count)
    {
        double[] weights = [.. scripts.Select(script => Math.Pow(Math.Min(script.Combinations, 1e7), Power))];
        double scale = count / weights.Sum();
        for (int pass = 0; pass < 20; pass++)
        {
            double total = scripts.Select((script, i) => Math.Min(weights[i] * scale, script.Combinations * MostOfAScript)).Sum();
            scale *= count / total;
        }

        return [.. scripts.Select((script, i) => Math.Min(weights[i] * scale, Math.Ceiling(script.Combinations * MostOfAScript)))];
    }
}
