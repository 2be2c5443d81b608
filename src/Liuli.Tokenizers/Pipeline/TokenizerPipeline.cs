using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Pipeline;

/// <summary>The parts of a tokenizer in the order in which text passes through them; a part that is null does nothing.</summary>
internal sealed record TokenizerPipeline
{
    public INormalizer? Normalizer { get; init; }

    public IPreTokenizer? PreTokenizer { get; init; }

    public required ITokenModel Model { get; init; }

    public IPostProcessor? PostProcessor { get; init; }

    public ITextDecoder? Decoder { get; init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Whether the decoded text is cleaned up at the end although tokenizer.json does not say so (see <see cref="CleanUp"/>).</summary>
    public bool CleansUp { get; init; }
}
