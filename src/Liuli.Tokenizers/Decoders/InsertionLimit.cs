namespace Liuli.Tokenizers.Decoders;

/// <summary>
/// How much text the replacing decoders of one chain may put in, all together. Replacements in a row multiply, so that a short list of
/// them could make a single token fill any memory.
/// </summary>
internal sealed class InsertionLimit
{
    private const int Factor = 100, FreeOfCharge = 1 << 16;

    private long _left = FreeOfCharge;

    /// <summary>A new text begins.</summary>
    public void Restart() => _left = FreeOfCharge;

    /// <summary>A token came in; what may be put in grows with it.</summary>
    public void Took(int length) => _left += (long)Factor * length;

    /// <summary>Counts a text that is about to be put in.</summary>
    /// <exception cref="TokenizerException">That is too much.</exception>
    public void Insert(int length)
    {
        if ((_left -= length) < 0)
            throw TokenizerException.For("Decoding tokens", $"decoders that put in at most {Factor} times as much text as the tokens have", "more",
                "Look for a Replace among the tokenizer's decoders that puts too much in; shorten it.");
    }
}
