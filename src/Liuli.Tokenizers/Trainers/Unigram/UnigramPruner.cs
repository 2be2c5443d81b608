namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>Takes the tokens away that are missed least.</summary>
internal static class UnigramPruner
{
    /// <summary>The tokens less those whose loss lowers the likelihood of the words least.</summary>
    /// <remarks>
    /// A token that is spelled likelier by others goes, as does one in no likeliest spelling. Of the rest, token i with frequency f of all F goes by its loss f/F · (ln p − Σ ln p′): p = f/F is what it has now; without it, each of the
    /// m others that spell it would have p′ = (f′ + f)/(F + (m − 1)·f). Kudo, 2018, §3.2; the estimate is SentencePiece's.
    /// </remarks>
    /// <param name="estimator">Knows the words.</param>
    /// <param name="pieces">The tokens.</param>
    /// <param name="keep">How many to keep, characters included.</param>
    public static PieceTable Prune(UnigramEstimator estimator, PieceTable pieces, int keep)
    {
        long[] frequencies = estimator.CountBest(pieces);
        (bool Better, int[] Others)?[] respelled = estimator.Respell(pieces);
        double total = frequencies.Sum(f => (double)f);
        List<int> kept = [];
        List<(int Id, double Loss)> spared = [];
        for (int id = 0; id < pieces.Count; id++)
        {
            if (respelled[id] is not { } other)
                kept.Add(id);
            else if (other.Better && frequencies[id] > 0)
                spared.Add((id, Loss(frequencies, total, id, other.Others)));
        }
        spared.Sort((a, b) => a.Loss != b.Loss ? b.Loss.CompareTo(a.Loss) : string.CompareOrdinal(pieces.Texts[a.Id], pieces.Texts[b.Id]));
        kept.AddRange(spared.Take(Math.Max(0, keep - kept.Count)).Select(piece => piece.Id));
        return new PieceTable([.. kept.Order().Select(id => (pieces.Texts[id], pieces.Scores[id]))]);
    }

    private static double Loss(long[] frequencies, double total, int id, int[] others)
    {
        double own = frequencies[id], logOwn = Math.Log(own) - Math.Log(total), logTotal = Math.Log(total + own * (others.Length - 1)), logOthers = 0;
        foreach (int other in others)
            logOthers += Math.Log(frequencies[other] + own) - logTotal;
        return own / total * (logOwn - logOthers);
    }
}
