using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers;

/// <summary>
/// Turns ids into text one by one. What <see cref="Push"/> and <see cref="Flush"/> return, joined, is what decoding all ids at
/// once returns; a character whose bytes are spread over several tokens comes out whole. For one thread at a time.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly TextSink _sink = new();
    private DecoderStage _chain;

    internal StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
        _chain = CreateChain();
    }

    /// <summary>Takes an id and returns the text that it completes; often empty.</summary>
    /// <exception cref="TokenizerException">The id is not in the vocabulary.</exception>
    public string Push(int id)
    {
        Write(id);
        return _sink.Take();
    }

    /// <summary>Ends the text and returns what was still held back; the decoder then starts over.</summary>
    public string Flush()
    {
        _chain.End();
        _chain = CreateChain();
        return _sink.Take();
    }

    /// <summary>Takes an id without returning text yet.</summary>
    internal void Write(int id)
    {
        string token = _tokenizer.IdToToken(id);
        if (_skipSpecialTokens && _tokenizer.IsSpecial(id))
            return;
        _sink.Insertions.Took(token.Length);
        _chain.Write(token);
        _chain.EndPiece();
    }

    private DecoderStage CreateChain()
    {
        _sink.Insertions.Restart();
        TokenizerPipeline pipeline = _tokenizer.Pipeline;
        if (pipeline.Decoder is not { } decoder)
            return new SpaceJoin(_sink);
        return (pipeline.CleansUp ? CleanUp.After(decoder) : decoder).Attach(_sink);
    }
}
