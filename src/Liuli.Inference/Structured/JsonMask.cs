using Liuli.Inference.Sampling;

namespace Liuli.Inference.Structured;

/// <summary>Rules out every token that would make a document invalid, or so long that it could not be completed with the tokens left.</summary>
/// <remarks>One token is kept for the end. For a single text; allocates nothing where it has been before. Not for several threads at once.</remarks>
internal sealed class JsonMask : ISamplerStep
{
    private readonly TokenGrammar _grammar;
    private readonly TokenWalk _walk;
    private readonly int[] _ends;
    private readonly int _last;
    private readonly ulong[] _bits;

    /// <param name="grammar">What the document must be, in the tokens of the model.</param>
    /// <param name="ends">Tokens that end the text.</param>
    /// <param name="prompt">How many tokens the prompt has.</param>
    /// <param name="budget">The most tokens that may follow it, the one that ends the text among them.</param>
    /// <exception cref="ArgumentException">There is no token that ends a text, the document needs a byte that no token writes but one that ends the text, or even the shortest document may need more tokens.</exception>
    public JsonMask(TokenGrammar grammar, IEnumerable<int> ends, int prompt, int budget)
    {
        _grammar = grammar;
        _walk = new TokenWalk(grammar);
        _ends = [.. ends.Distinct()];
        _last = prompt + budget;
        _bits = new ulong[_ends.Append(grammar.Vocabulary.Size - 1).Max() / 64 + 1];
        if (_ends.Length == 0)
            throw new ArgumentException("generating JSON: the model has no token that ends a text; name one as a stop token");
        DocumentBytes.Check(grammar, _ends);
        int needed = _walk.State.ToComplete + 1;
        if (needed > budget)
            throw new ArgumentException($"generating JSON: the shortest document may need {Counted.Of(needed, "token")}, {budget} are allowed (max-tokens, or what is left of the context); allow more");
    }

    /// <summary>The tokens' bytes.</summary>
    public ByteVocabulary Vocabulary => _grammar.Vocabulary;

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        int left = _last - history.Length - 1;
        FindFitting(left - 1);
        bool mayEnd = _walk.State.ToComplete == 0;
        foreach (int end in _ends)
        {
            ulong bit = 1UL << end;
            _bits[end >> 6] = mayEnd ? _bits[end >> 6] | bit : _bits[end >> 6] & ~bit;
        }
        if (!_bits.AsSpan().ContainsAnyExcept(0UL))
            throw DocumentBytes.Missing(_grammar, _walk.State, _ends);
        candidates.Keep(_bits);
    }

    /// <inheritdoc/>
    public void Chosen(TokenCandidates candidates, int position)
    {
        int id = candidates.Ids[position];
        if (_ends.Contains(id))
            return;
        foreach (byte value in Vocabulary.BytesOf(id))
        {
            if (!_walk.State.Take(value))
                throw new InvalidOperationException($"generating JSON: a step of the sampler brought token {id} back, which does not continue the document");
        }
    }

    /// <summary>Sets the bits of the tokens behind which the document can be completed with so many more.</summary>
    private void FindFitting(int budget)
    {
        int hash = TokenGrammar.HashOf(_walk.State);
        FittingTokens? known = _grammar.Find(_walk.State, hash);
        if (known is not null && known.ToComplete <= budget)
        {
            _bits.AsSpan().Clear();
            known.Bits.CopyTo(_bits.AsSpan());
            return;
        }
        _walk.Run(_bits, budget);
        // What holds whatever is left is worth remembering; near the end of the tokens it is found anew.
        if (known is null && !_walk.IsCut)
            _grammar.Remember(new FittingTokens(_walk.State, _bits.AsSpan(0, (Vocabulary.Size + 63) / 64).ToArray(), _walk.ToComplete), hash);
    }
}
