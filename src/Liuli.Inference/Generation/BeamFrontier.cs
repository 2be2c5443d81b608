using Liuli.Inference.Sampling;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>The texts of one beam search, those that go on and those that have ended, without the model.</summary>
internal sealed class BeamFrontier
{
    private readonly Tokenizer? _tokenizer;
    private readonly IReadOnlyList<int> _endOfText;
    private readonly GenerationOptions _options;
    private readonly BeamOptions _weighing;
    private readonly Sampler _reweighing;
    private readonly BestSteps _best;
    private readonly BeamStep[] _chosen;
    private readonly List<BeamText> _finished = [];
    private readonly int _stops;
    private IReadOnlyList<int> _prompt = [];

    public BeamFrontier(Tokenizer? tokenizer, IReadOnlyList<int> endOfText, GenerationOptions options, BeamOptions weighing)
    {
        _tokenizer = tokenizer;
        _endOfText = endOfText;
        _options = options;
        _weighing = weighing;
        _reweighing = Sampler.Create(options.Sampling with { Greedy = true }, tokenizer);
        _stops = endOfText.Concat(options.StopTokens).Distinct().Count();
        Beams = new BeamSet(weighing.Beams);
        _best = new BestSteps(weighing.Beams + _stops * weighing.Beams);
        _chosen = new BeamStep[weighing.Beams];
    }

    /// <summary>The texts that go on.</summary>
    public BeamSet Beams { get; }

    /// <summary>Whether going on is of no use: see the rule at <see cref="BeamSearch"/>.</summary>
    public bool IsSettled => Beams.IsEmpty || (_finished.Count == Beams.Slots && _weighing.Score(BestSum(), Beams.Length - _prompt.Count) <= _finished[^1].Score);

    public void Start(IReadOnlyList<int> prompt, int capacity)
    {
        _prompt = prompt;
        _finished.Clear();
        Beams.Reset(prompt, capacity);
    }

    /// <summary>Continues every text by one token.</summary>
    /// <param name="logits">(N, V), or (1, V) when the prompt alone is there.</param>
    public void Expand(ReadOnlySpan<float> logits)
    {
        _best.Clear();
        int vocabulary = Beams.Length == _prompt.Count ? logits.Length : logits.Length / Beams.Slots;
        for (int slot = 0; slot < Beams.Slots; slot++)
        {
            if (Beams.Alive[slot])
                Offer(slot, logits.Slice(slot * vocabulary, vocabulary));
        }
        int chosen = 0;
        ReadOnlySpan<BeamStep> best = _best.All;
        for (int rank = 0; rank < best.Length && chosen < _chosen.Length; rank++)
        {
            if (!IsStop(best[rank].Id))
                _chosen[chosen++] = best[rank];
            else if (rank < Beams.Slots)
                AddFinished([.. Beams.Ids(best[rank].Beam)[_prompt.Count..], best[rank].Id], best[rank].Sum, _endOfText.Contains(best[rank].Id) ? StopReason.Eos : StopReason.Stop);
        }
        Beams.Select(_chosen.AsSpan(0, chosen));
        if (_options.StopStrings.Count > 0)
            FinishStopped();
    }

    /// <summary>The best texts, those cut off included.</summary>
    public IReadOnlyList<BeamText> Finish()
    {
        for (int slot = 0; slot < Beams.Slots; slot++)
        {
            if (Beams.Alive[slot])
                AddFinished([.. Beams.Ids(slot)[_prompt.Count..]], Beams.Sums[slot], StopReason.Length);
        }
        return _finished;
    }

    /// <summary>The likeliest tokens after one text: enough that N are left when all that end it are taken away.</summary>
    private void Offer(int slot, ReadOnlySpan<float> logits)
    {
        TokenCandidates candidates = _reweighing.Narrow(logits, Beams.Ids(slot));
        double logSum = candidates.LogSumExp();
        candidates.KeepTop(Beams.Slots + _stops);
        for (int i = 0; i < candidates.Count && !float.IsNegativeInfinity(candidates.Logits[i]); i++)
        {
            // They come best first: when one is not good enough, none after it is.
            if (!_best.Offer(new BeamStep(Beams.Sums[slot] + Math.Min(0, candidates.Logits[i] - logSum), slot, candidates.Ids[i])))
                return;
        }
    }

    /// <summary>Takes texts in which a stop text has come up out of those that go on.</summary>
    private void FinishStopped()
    {
        for (int slot = 0; slot < Beams.Slots; slot++)
        {
            if (!Beams.Alive[slot] || !Write(Beams.Ids(slot)[_prompt.Count..]).Stopped)
                continue;
            AddFinished([.. Beams.Ids(slot)[_prompt.Count..]], Beams.Sums[slot], StopReason.Stop);
            Beams.Alive[slot] = false;
        }
    }

    private void AddFinished(int[] ids, double sum, StopReason reason)
    {
        double score = _weighing.Score(sum, ids.Length);
        int at = _finished.Count;
        while (at > 0 && score > _finished[at - 1].Score)
            at--;
        if (at >= Beams.Slots)
            return;
        bool hasEnd = IsStop(ids[^1]);
        _finished.Insert(at, new BeamText(ids, Write(hasEnd ? ids.AsSpan(0, ids.Length - 1) : ids).Text, sum, score, reason));
        if (_finished.Count > Beams.Slots)
            _finished.RemoveAt(_finished.Count - 1);
    }

    private (string Text, bool Stopped) Write(ReadOnlySpan<int> ids)
    {
        ContinuationText text = new(_tokenizer, _prompt, _options);
        string all = "";
        foreach (int id in ids)
            all += text.Push(id);
        return (all + text.Flush(), text.HasStopped);
    }

    private double BestSum()
    {
        double best = double.NegativeInfinity;
        for (int slot = 0; slot < Beams.Slots; slot++)
        {
            if (Beams.Alive[slot])
                best = Math.Max(best, Beams.Sums[slot]);
        }
        return best;
    }

    private bool IsStop(int id) => _endOfText.Contains(id) || _options.StopTokens.Contains(id);
}
