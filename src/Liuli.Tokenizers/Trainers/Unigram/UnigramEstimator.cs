namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>Estimates how likely each token is from all spellings of the words, and which tokens can be spared.</summary>
/// <remarks>
/// Expectation-maximisation with the Bayesian step that SentencePiece takes (Kudo, 2018, §3.2; Johnson et al., "Why doesn't EM find good HMM POS-taggers?", 2007): ln p = ψ(c) − ψ(Σ c) instead of
/// ln c − ln Σ c, which makes rare tokens rarer still. The words are dealt out to a fixed number of shares, whose sums are added in a fixed order: the number of threads changes nothing.
/// </remarks>
internal sealed class UnigramEstimator(TrainingWord[] words, int threads, CancellationToken cancellation)
{
    // Each share has a sum for every token: a million tokens are 8 MB a share.
    private const int Shares = 8;

    // A token that is expected less often than that is dropped.
    private const double LeastExpected = 0.5;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

    /// <summary>One round of expectation-maximisation: the tokens with new log-probabilities, less those that are hardly used.</summary>
    /// <param name="pieces">The tokens so far.</param>
    /// <param name="logLikelihood">Σ count · ln P(word) under the tokens so far.</param>
    public PieceTable Estimate(PieceTable pieces, out double logLikelihood)
    {
        double[][] expected = new double[Shares][];
        double[] likelihoods = new double[Shares];
        Parallel.For(0, Shares, _parallel, share =>
        {
            UnigramLattice lattice = new(pieces);
            double[] counts = expected[share] = new double[pieces.Count];
            for (int i = share; i < words.Length; i += Shares)
                likelihoods[share] += words[i].Count * lattice.AddExpected(words[i].Text, words[i].Count, counts);
        });
        logLikelihood = likelihoods.Sum();
        for (int share = 1; share < Shares; share++)
        {
            for (int id = 0; id < pieces.Count; id++)
                expected[0][id] += expected[share][id];
        }
        return Maximise(pieces, expected[0]);
    }

    /// <summary>How often each token is in the likeliest spellings.</summary>
    public long[] CountBest(PieceTable pieces)
    {
        long[][] used = new long[Shares][];
        Parallel.For(0, Shares, _parallel, share =>
        {
            UnigramLattice lattice = new(pieces);
            long[] counts = used[share] = new long[pieces.Count];
            List<int> path = [];
            for (int i = share; i < words.Length; i += Shares)
            {
                lattice.BestPath(words[i].Text, path);
                foreach (int id in path)
                    counts[id] += words[i].Count;
            }
        });
        return [.. Enumerable.Range(0, pieces.Count).Select(id => used.Sum(counts => counts[id]))];
    }

    /// <summary>For each token the likeliest spelling of it by others; null for characters, which have none.</summary>
    /// <returns>Whether it is likelier by itself than so, and the others.</returns>
    public (bool Better, int[] Others)?[] Respell(PieceTable pieces)
    {
        var respelled = new (bool, int[])?[pieces.Count];
        Parallel.For(0, Shares, _parallel, share =>
        {
            UnigramLattice lattice = new(pieces);
            List<int> path = [];
            for (int id = share; id < pieces.Count; id += Shares)
            {
                double other = PieceTable.IsCharacter(pieces.Texts[id]) ? double.NegativeInfinity : lattice.BestPath(pieces.Texts[id], path, wholeWord: false);
                if (!double.IsNegativeInfinity(other))
                    respelled[id] = (pieces.Scores[id] >= other, [.. path]);
            }
        });
        return respelled;
    }

    private static PieceTable Maximise(PieceTable pieces, double[] expected)
    {
        List<(string Text, double Count)> kept = [];
        for (int id = 0; id < pieces.Count; id++)
        {
            if (expected[id] >= LeastExpected || PieceTable.IsCharacter(pieces.Texts[id]))
                kept.Add((pieces.Texts[id], Math.Max(expected[id], LeastExpected)));
        }
        double logTotal = Digamma.Of(kept.Sum(piece => piece.Count));
        return new PieceTable([.. kept.Select(piece => (piece.Text, Digamma.Of(piece.Count) - logTotal))]);
    }
}
