using Liuli.Inference.Structured;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Turns the tokens that continue a prompt into text, cut at the first stop text; what belongs to the prompt does not come out again.</summary>
internal sealed class ContinuationText
{
    private readonly Tokenizer? _tokenizer;
    private readonly StreamingDecoder? _decoder;
    private readonly StopStringFilter _filter;
    private readonly PromptEcho _echo;
    private readonly ByteText? _bytes;

    /// <param name="tokenizer">Spells the tokens.</param>
    /// <param name="prompt">What is continued.</param>
    /// <param name="options">Where the text ends.</param>
    /// <param name="bytes">What spells the tokens instead, to the byte, without a decoder's tidying up; where the text was held to a form.</param>
    public ContinuationText(Tokenizer? tokenizer, IReadOnlyList<int> prompt, GenerationOptions options, ByteVocabulary? bytes = null)
    {
        _bytes = bytes is null ? null : new ByteText(bytes);
        _tokenizer = tokenizer;
        _decoder = tokenizer?.CreateStreamingDecoder(options.SkipSpecialTokens);
        _filter = new StopStringFilter(options.StopStrings);
        _echo = PushPrompt(prompt);
    }

    /// <summary>Whether a stop text has come up; no more text follows.</summary>
    public bool HasStopped => _filter.HasStopped;

    /// <summary>Takes a token; returns the text that has become certain.</summary>
    public string Push(int id) => _filter.Push(_echo.TakeOff(Spell(id)));

    /// <summary>The text is over; returns what was held back.</summary>
    public string Flush() => _filter.Push(_echo.TakeOff((_bytes is null ? _decoder?.Flush() : null) ?? "")) + _filter.Flush();

    /// <summary>Lets the decoder see the prompt: spaces and half characters depend on what stands before.</summary>
    private PromptEcho PushPrompt(IReadOnlyList<int> prompt)
    {
        if (_decoder is null || _bytes is not null)
            return new PromptEcho("");
        // Decoded twice: once to its end, and once so far as it is certain; the difference is what the decoder holds back.
        string all = string.Concat(prompt.Select(Spell)) + _decoder.Flush();
        string certain = string.Concat(prompt.Select(Spell));
        return new PromptEcho(all.StartsWith(certain, StringComparison.Ordinal) ? all[certain.Length..] : "");
    }

    /// <summary>The text that an id completes. Rows of the embedding that only round its size up have no token and no text.</summary>
    private string Spell(int id) => _bytes is not null ? _bytes.Push(id) : _decoder is not null && _tokenizer!.HasId(id) ? _decoder.Push(id) : "";
}
