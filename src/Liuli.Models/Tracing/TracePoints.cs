using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>The names of the values that a <see cref="Decoder"/> or <see cref="Encoder"/> goes through, in the manner of TransformerLens.</summary>
/// <remarks>
/// B batch, T time, C width, H heads, K key/value heads, D head width, F feed-forward width, E experts, k chosen ones, S keys (T, or cached positions + T), V vocabulary,
/// L classes. N counts blocks from 0. The first table is a decoder's; an encoder has the same names but for those of the second.
/// <list type="table">
/// <listheader><term>name</term><description>value</description></listheader>
/// <item><term><c>token_embed</c></term><description>(B, T, C) rows of the embedding table</description></item>
/// <item><term><c>pos_embed</c></term><description>(T, C) rows of the position table; only with learned positions</description></item>
/// <item><term><c>embed</c></term><description>(B, T, C) their sum (in Gemma the rows times √C), what enters block 0</description></item>
/// <item><term><c>blocks.N.resid_pre</c></term><description>(B, T, C) what enters block N</description></item>
/// <item><term><c>blocks.N.ln1</c></term><description>(B, T, C) normalised input of attention</description></item>
/// <item><term><c>blocks.N.attn.q</c></term><description>(B, T, H, D) queries, normalised where the architecture does so, before rotation</description></item>
/// <item><term><c>blocks.N.attn.k</c>, <c>blocks.N.attn.v</c></term><description>(B, T, K, D) keys, values of this input's positions</description></item>
/// <item><term><c>blocks.N.attn.rot_q</c>, <c>blocks.N.attn.rot_k</c></term><description>as q, k, after rotation; only with rotary positions</description></item>
/// <item><term><c>blocks.N.attn.scores</c></term><description>(B, H, T, S) q·k/√D, capped where the architecture does so, −∞ where a key lies ahead or outside the window</description></item>
/// <item><term><c>blocks.N.attn.pattern</c></term><description>(B, H, T, S) softmax of the scores: each row sums to one</description></item>
/// <item><term><c>blocks.N.attn.z</c></term><description>(B, T, H, D) values weighted by the pattern</description></item>
/// <item><term><c>blocks.N.attn.out</c></term><description>(B, T, C) what attention gives; only where a norm stands behind it</description></item>
/// <item><term><c>blocks.N.attn_out</c></term><description>(B, T, C) what attention adds to the residual line</description></item>
/// <item><term><c>blocks.N.resid_mid</c></term><description>(B, T, C) after that addition; not where attention and feed-forward part stand side by side</description></item>
/// <item><term><c>blocks.N.ln2</c></term><description>(B, T, C) normalised input of the feed-forward part</description></item>
/// <item><term><c>blocks.N.mlp.pre</c></term><description>(B, T, F) before the activation; with a gate, the gate's side</description></item>
/// <item><term><c>blocks.N.mlp.pre_linear</c></term><description>(B, T, F) the side that the gate multiplies; only with a gate</description></item>
/// <item><term><c>blocks.N.mlp.post</c></term><description>(B, T, F) after activation and gate</description></item>
/// <item><term><c>blocks.N.mlp.router</c></term><description>(B, T, E) scores of the experts; this and the next three only with experts, in place of the three before</description></item>
/// <item><term><c>blocks.N.mlp.expert_indices</c></term><description>(B, T, k) the experts that are used, best first, as whole numbers</description></item>
/// <item><term><c>blocks.N.mlp.expert_weights</c></term><description>(B, T, k) what their outputs are multiplied by</description></item>
/// <item><term><c>blocks.N.mlp.experts.J.pre</c>, <c>pre_linear</c>, <c>post</c>, <c>out</c></term><description>(n, F), at last (n, C): inside expert J, a line for each of the n positions that use it, in their order</description></item>
/// <item><term><c>blocks.N.mlp.out</c></term><description>(B, T, C) what the feed-forward part gives; only where a norm stands behind it</description></item>
/// <item><term><c>blocks.N.mlp_out</c></term><description>(B, T, C) what the feed-forward part adds to the residual line</description></item>
/// <item><term><c>blocks.N.output</c></term><description>(B, T, C) after that addition (TransformerLens's <c>resid_post</c>)</description></item>
/// <item><term><c>ln_final</c></term><description>(B, T, C) normalised output of the last block</description></item>
/// <item><term><c>logits_uncapped</c></term><description>(B, T, V) scores of the next token before they are capped; only where they are</description></item>
/// <item><term><c>logits</c></term><description>(B, T, V) scores of the next token</description></item>
/// </list>
/// <list type="table">
/// <listheader><term>name in an encoder</term><description>value</description></listheader>
/// <item><term><c>type_embed</c></term><description>(B, T, C) rows of the table of token types</description></item>
/// <item><term><c>embed_sum</c></term><description>(B, T, C) the sum of the embeddings; <c>embed</c> is its norm</description></item>
/// <item><term><c>blocks.N.attn.scores</c></term><description>(B, H, T, T) q·k/√D, −∞ for padding</description></item>
/// <item><term><c>blocks.N.ln1</c></term><description>(B, T, C) the norm of <c>resid_mid</c>: what enters the feed-forward part</description></item>
/// <item><term><c>blocks.N.resid_post</c></term><description>(B, T, C) that plus <c>mlp_out</c></description></item>
/// <item><term><c>blocks.N.output</c></term><description>(B, T, C) its norm: what leaves the block</description></item>
/// <item><term><c>pooled_pre</c>, <c>pooled</c></term><description>(B, C) the pooler before and after tanh</description></item>
/// <item><term><c>next_sentence_logits</c></term><description>(B, 2) scores that the second text follows the first, and that it does not</description></item>
/// <item><term><c>class_logits</c></term><description>(B, L) scores of the classes</description></item>
/// <item><term><c>head.pre</c>, <c>head.post</c>, <c>head.ln</c></term><description>(B, T, C) in the head for masked tokens: before and after the activation, and normalised</description></item>
/// <item><term><c>logits</c></term><description>(B, T, V) scores of the token at each position</description></item>
/// </list>
/// An encoder has no <c>ln2</c>, <c>ln_final</c>, <c>attn.out</c> or <c>mlp.out</c>; poolers and heads are there where the model has them.
/// </remarks>
public static class TracePoints
{
    /// <summary>Rows of the embedding table (B, T, C).</summary>
    public const string TokenEmbed = "token_embed";

    /// <summary>Rows of the position table (T, C).</summary>
    public const string PositionEmbed = "pos_embed";

    /// <summary>Rows of the table of token types (B, T, C).</summary>
    public const string TypeEmbed = "type_embed";

    /// <summary>The sum of an encoder's embeddings, before its norm (B, T, C).</summary>
    public const string EmbedSum = "embed_sum";

    /// <summary>What enters block 0 (B, T, C).</summary>
    public const string Embed = "embed";

    /// <summary>Normalised output of the last block (B, T, C).</summary>
    public const string FinalNorm = "ln_final";

    /// <summary>An encoder's pooler before tanh (B, C).</summary>
    public const string PooledPre = "pooled_pre";

    /// <summary>An encoder's pooler after tanh (B, C).</summary>
    public const string Pooled = "pooled";

    /// <summary>Scores that the second text follows the first, and that it does not (B, 2).</summary>
    public const string NextSentenceLogits = "next_sentence_logits";

    /// <summary>Scores of the classes (B, L).</summary>
    public const string ClassLogits = "class_logits";

    /// <summary>The head for masked tokens before its activation (B, T, C).</summary>
    public const string HeadPre = "head.pre";

    /// <summary>The head for masked tokens after its activation (B, T, C).</summary>
    public const string HeadPost = "head.post";

    /// <summary>The normalised numbers that the head for masked tokens scores (B, T, C).</summary>
    public const string HeadNorm = "head.ln";

    /// <summary>Scores of the next token before they are capped (B, T, V).</summary>
    public const string UncappedLogits = "logits_uncapped";

    /// <summary>Scores of the next token, in an encoder of the token at each position (B, T, V).</summary>
    public const string Logits = "logits";

    /// <summary>The name of a value inside block <paramref name="block"/>: <c>blocks.3.attn.q</c>.</summary>
    public static string InBlock(int block, string name) => $"blocks.{block}.{name}";

    extension(ForwardContext? context)
    {
        /// <summary>Offers <paramref name="value"/> to the trace, names it when explanations will want a name, and returns it.</summary>
        internal Tensor At(string name, Tensor value)
        {
            if (context?.Trace is { } trace && trace.Wants(name))
                trace.Record(name, value);
            if (Recording.IsEverything && value.Name is null)
                value.Named(name);
            return value;
        }

        /// <summary>Whether the trace asks for that value.</summary>
        internal bool Wants(string name) => context?.Trace is { } trace && trace.Wants(name);
    }
}
