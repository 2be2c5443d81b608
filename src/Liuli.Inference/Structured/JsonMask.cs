using Liuli.Inference.Sampling;

namespace Liuli.Inference.Structured;

/// <summary>Rules out every token that would make a document invalid, or so long that it could not be completed with the tokens left.</summary>
/// <remarks>
/// Each completing byte is reckoned as a token, which any vocabulary with all bytes has; one token is kept for the end. For a single text; allocates nothing once warmed up. Not for several threads at once.
/// </remarks>
internal sealed class JsonMask : ISamplerStep
{
    private readonly int[] _ends;
    private readonly int _last;
    private readonly JsonState[] _states;
    private readonly bool[] _fits;
    private bool[] _keep = [];

    /// <param name="grammar">What the document must be.</param>
    /// <param name="vocabulary">The tokens' bytes.</param>
    /// <param name="ends">Tokens that end the text.</param>
    /// <param name="prompt">How many tokens the prompt has.</param>
    /// <param name="budget">The most tokens that may follow it, the one that ends the text among them.</param>
    /// <exception cref="ArgumentException">There is no token that ends a text, or even the shortest document may need more tokens.</exception>
    public JsonMask(JsonGrammar grammar, ByteVocabulary vocabulary, IEnumerable<int> ends, int prompt, int budget)
    {
        Vocabulary = vocabulary;
        _ends = [.. ends.Distinct()];
        _last = prompt + budget;
        _fits = new bool[Vocabulary.Ids.Concat(_ends).DefaultIfEmpty().Max() + 1];
        _states = [.. Enumerable.Range(0, Vocabulary.Longest + 1).Select(_ => new JsonState(grammar))];
        if (_ends.Length == 0)
            throw new ArgumentException("generating JSON: the model has no token that ends a text; name one as a stop token");
        int needed = _states[0].ToComplete + 1;
        if (needed > budget)
            throw new ArgumentException($"generating JSON: the shortest document may need {needed} tokens, {budget} are allowed (max-tokens, or what is left of the context); allow more");
    }

    /// <summary>The tokens' bytes.</summary>
    public ByteVocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        int left = _last - history.Length - 1;
        bool any = FindFitting(left - 1);
        foreach (int end in _ends)
            any |= _fits[end] = _states[0].ToComplete == 0;
        if (!any)
            throw new InvalidOperationException("generating JSON: no token of the vocabulary continues the document; use a model whose vocabulary has every byte");
        if (_keep.Length < candidates.Count)
            _keep = new bool[candidates.Count];
        ReadOnlySpan<int> ids = candidates.Ids;
        for (int i = 0; i < ids.Length; i++)
            _keep[i] = ids[i] < _fits.Length && _fits[ids[i]];
        candidates.Keep(_keep.AsSpan(0, ids.Length));
    }

    /// <inheritdoc/>
    public void Chosen(TokenCandidates candidates, int position)
    {
        int id = candidates.Ids[position];
        if (_ends.Contains(id))
            return;
        foreach (byte value in Vocabulary.BytesOf(id))
        {
            if (!_states[0].Take(value))
                throw new InvalidOperationException($"generating JSON: a step of the sampler brought token {id} back, which does not continue the document");
        }
    }

    /// <summary>Marks the tokens behind which the document can be completed with at most <paramref name="bytes"/>.</summary>
    private bool FindFitting(int bytes)
    {
        bool any = false, refused = false;
        // The state behind so many bytes of the token looked at last is known; what it shares with the next need not be taken again.
        int known = 0;
        int[] ids = Vocabulary.Ids;
        for (int i = 0; i < ids.Length; i++)
        {
            // It has the byte that did not fit in common with the one before.
            if (refused && Vocabulary.Shared[i] > known)
            {
                _fits[ids[i]] = false;
                continue;
            }
            known = Math.Min(known, Vocabulary.Shared[i]);
            int rest = Vocabulary.Characters[i] >= 0 ? _states[0].ToCompleteBehindText(Vocabulary.Characters[i]) : -1;
            if (rest < 0)
                rest = Follow(Vocabulary.BytesOf(ids[i]), ref known);
            refused = rest < 0;
            any |= _fits[ids[i]] = rest >= 0 && rest <= bytes;
        }
        return any;
    }

    /// <summary>The fewest bytes that complete the document behind a token; −1 where the token does not fit.</summary>
    private int Follow(ReadOnlySpan<byte> token, ref int known)
    {
        while (known < token.Length)
        {
            _states[known + 1].CopyFrom(_states[known]);
            if (!_states[known + 1].Take(token[known]))
                return -1;
            known++;
        }
        return _states[known].ToComplete;
    }
}
