namespace Liuli.Inference.Sampling;

/// <summary>"Don't repeat yourself": makes a token less likely that would go on repeating a passage, the more so the longer the passage already is.</summary>
/// <remarks>
/// Let n be the length of the longest end of the text that also stands earlier in it, followed by token i. If n ≥ allowed,
/// xᵢ ← xᵢ − multiplier · base^(n − allowed). A passage does not reach back over a sequence breaker, and a token that is one is never punished.
/// P. E. Weidmann, "DRY: a modern repetition penalty that reliably prevents looping", text-generation-webui pull request 5677, 2024.
/// The lengths of all repeated ends come from one pass of the Z-algorithm (Gusfield, "Algorithms on strings, trees and sequences", 1997, §1.3)
/// over the text read backwards: time in proportion to the window.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="multiplier">Scale of the penalty; 0 changes nothing.</param>
/// <param name="growth">The base: how much each further token adds; at least 1.</param>
/// <param name="allowed">Passages shorter than that are never punished.</param>
/// <param name="window">How many of the latest tokens are searched; −1 is all of them.</param>
/// <param name="breakers">What ends a passage; nothing does when null.</param>
public sealed class Dry(float multiplier, float growth = 1.75f, int allowed = 2, int window = 64, SequenceBreakers? breakers = null) : ISamplerStep
{
    // Far above any logit and far below infinity: what has been punished so is out, and its logit is still a number.
    private const double MostPenalty = 1e30;

    private readonly Dictionary<int, int> _longest = [];
    private int[] _repeated = [];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        ReadOnlySpan<int> recent = RecentTokens.Last(history, window);
        if (multiplier == 0 || recent.Length <= allowed)
            return;
        int reach = breakers?.TokensSince(recent) ?? recent.Length;
        if (reach < allowed)
            return;
        FindLongest(recent, reach);
        foreach ((int id, int length) in _longest)
        {
            int position = breakers?.IsBreaker(id) == true ? -1 : candidates.IndexOf(id);
            if (position >= 0)
                candidates.Logits[position] -= (float)Math.Min(multiplier * Math.Pow(growth, length - allowed), MostPenalty);
        }
        candidates.MarkUnsorted();
    }

    /// <summary>For each token, the longest passage that it would go on repeating, at most <paramref name="reach"/> long.</summary>
    private void FindLongest(ReadOnlySpan<int> text, int reach)
    {
        _longest.Clear();
        if (_repeated.Length < text.Length)
            _repeated = new int[Math.Max(text.Length, 2 * _repeated.Length)];
        RepeatedEnds(text, _repeated);
        for (int shift = 1; shift < text.Length; shift++)
        {
            int length = Math.Min(_repeated[shift], reach), next = text[^shift]; // what followed the passage then
            if (length >= Math.Max(allowed, 1) && length > _longest.GetValueOrDefault(next))
                _longest[next] = length;
        }
    }

    /// <summary>The Z-algorithm on the text read backwards: how many of its last tokens are equal to those that end <c>shift</c> tokens earlier.</summary>
    private static void RepeatedEnds(ReadOnlySpan<int> text, Span<int> lengths)
    {
        int left = 0, right = 0; // of the match that reaches furthest: [left, right)
        for (int shift = 1; shift < text.Length; shift++)
        {
            int length = shift < right ? Math.Min(right - shift, lengths[shift - left]) : 0;
            while (shift + length < text.Length && text[^(length + 1)] == text[^(shift + length + 1)])
                length++;
            lengths[shift] = length;
            if (shift + length > right)
                (left, right) = (shift, shift + length);
        }
    }
}
