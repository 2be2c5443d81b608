using Liuli.Inference.Sampling;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Turns the model's logits into <see cref="LogProbabilities"/>.</summary>
internal sealed class LogProbabilityRecorder(Tokenizer? tokenizer, int count)
{
    private readonly TokenCandidates _all = new();

    public LogProbabilities? Last { get; private set; }

    /// <summary>Notes the chosen token and the likeliest <c>count</c>.</summary>
    public void Record(ReadOnlySpan<float> logits, int chosen)
    {
        _all.Reset(logits);
        float logSum = _all.LogSumExp();
        TokenLogProbability[] top = [];
        if (count > 0)
        {
            _all.KeepTop(count);
            top = new TokenLogProbability[_all.Count];
            for (int i = 0; i < top.Length; i++)
                top[i] = new TokenLogProbability(_all.Ids[i], TokenText.Of(tokenizer, _all.Ids[i]), Of(_all.Logits[i]));
        }
        Last = new LogProbabilities(Of(logits[chosen]), top);

        float Of(float logit) => Math.Min(0, logit - logSum);
    }
}
