using Liuli.Tokenizers.AddedTokens;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Pipeline;

/// <summary>Runs text through added tokens, normalizer, pre-tokenizer and model.</summary>
internal sealed class TextEncoder
{
    private readonly TokenizerPipeline _pipeline;
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly Stack<EncodingState> _spares = new();

    public TextEncoder(TokenizerPipeline pipeline)
    {
        _pipeline = pipeline;
        _rawTokens = new AddedTokenMatcher(pipeline.AddedTokens.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalizedTokens = new AddedTokenMatcher(pipeline.AddedTokens.Where(t => t.Normalized).Select(t => (Normalize(t.Content), t)));
    }

    /// <summary>Takes working memory that no other thread uses.</summary>
    public EncodingState Rent()
    {
        lock (_spares)
        {
            if (_spares.TryPop(out EncodingState? spare))
                return spare;
        }
        return new EncodingState(_pipeline.Model.CreateEncoder());
    }

    /// <summary>Gives working memory back.</summary>
    public void Return(EncodingState state)
    {
        lock (_spares)
            _spares.Push(state);
    }

    /// <summary>Tokenizes a text into the state's output; ranges are exact only when they are tracked.</summary>
    public void Encode(EncodingState state, ReadOnlySpan<char> text, bool track)
    {
        state.Output.Clear();
        int done = 0;
        while (!_rawTokens.IsEmpty && done < text.Length && _rawTokens.TryFind(text, done, out AddedTokenMatch match))
        {
            EncodeSegment(state, text, done, match.Start, track);
            state.Output.Add(match.Token.Id, match.Start, match.End);
            done = match.End;
        }
        EncodeSegment(state, text, done, text.Length, track);
    }

    private string Normalize(string text)
    {
        TextBuffer buffer = new();
        buffer.Load(text, 0, track: false);
        _pipeline.Normalizer?.Normalize(buffer);
        return buffer.Chars.ToString();
    }

    private void EncodeSegment(EncodingState state, ReadOnlySpan<char> text, int start, int end, bool track)
    {
        if (start == end)
            return;
        TextBuffer buffer = state.Text;
        buffer.Load(text[start..end], start, track);
        _pipeline.Normalizer?.Normalize(buffer);
        if (_normalizedTokens.IsEmpty || !_normalizedTokens.TryFind(buffer.Chars, 0, out AddedTokenMatch match))
        {
            EncodePieces(state, state.Pieces);
            return;
        }
        int done = 0;
        do
        {
            EncodeSlice(state, new Piece(done, match.Start));
            state.Output.Add(match.Token.Id, track ? buffer.OriginalStart(match.Start) : 0, track ? buffer.OriginalEnd(match.End - 1) : 0);
            done = match.End;
        }
        while (done < buffer.Length && _normalizedTokens.TryFind(buffer.Chars, done, out match));
        EncodeSlice(state, new Piece(done, buffer.Length));
    }

    private void EncodeSlice(EncodingState state, Piece range)
    {
        if (range.Length == 0)
            return;
        state.Slice.Load(state.Text, range);
        EncodePieces(state, state.SlicePieces);
    }

    private void EncodePieces(EncodingState state, PreTokenizedText text)
    {
        text.Reset(new Piece(0, text.Text.Length));
        _pipeline.PreTokenizer?.PreTokenize(text);
        TokenBuffer output = state.Output;
        ReadOnlySpan<char> chars = text.Text.Chars;
        bool track = text.Text.Tracks;
        foreach (Piece piece in text.Pieces)
        {
            int before = output.Count;
            state.Words.Encode(chars.Slice(piece.Start, piece.Length), output);
            if (track)
                ToOriginal(output.Items[before..], text.Text, piece.Start);
        }
    }

    private static void ToOriginal(Span<TokenSpan> tokens, TextBuffer text, int shift)
    {
        foreach (ref TokenSpan token in tokens)
        {
            int first = shift + token.Start, last = shift + token.End - 1;
            token.Start = text.OriginalStart(first);
            token.End = Math.Max(token.Start, text.OriginalEnd(last));
        }
    }
}
