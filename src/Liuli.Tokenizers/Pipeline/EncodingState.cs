using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Pipeline;

/// <summary>The working memory of one encoding; used by one thread at a time and then again.</summary>
internal sealed class EncodingState
{
    public EncodingState(IWordEncoder words)
    {
        Words = words;
        Pieces = new PreTokenizedText(Text);
        SlicePieces = new PreTokenizedText(Slice);
    }

    public IWordEncoder Words { get; }

    /// <summary>A stretch of input between added tokens.</summary>
    public TextBuffer Text { get; } = new();

    public PreTokenizedText Pieces { get; }

    /// <summary>A stretch of <see cref="Text"/> between added tokens that were found after normalisation.</summary>
    public TextBuffer Slice { get; } = new();

    public PreTokenizedText SlicePieces { get; }

    /// <summary>The tokens so far; with ranges in the original input where these are tracked.</summary>
    public TokenBuffer Output { get; } = new();
}
