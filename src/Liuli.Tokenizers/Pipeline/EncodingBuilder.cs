using System.Runtime.InteropServices;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.PostProcessors;

namespace Liuli.Tokenizers.Pipeline;

/// <summary>Puts the tokens of one text or two together with the post-processor's special tokens.</summary>
internal static class EncodingBuilder
{
    private static readonly TemplatePiece[] PlainSingle = [TemplatePiece.Text("A")];
    private static readonly TemplatePiece[] PlainPair = [TemplatePiece.Text("A"), TemplatePiece.Text("B", 1)];

    /// <summary>The full encoding, ranges included.</summary>
    public static Encoding Build(TokenizerPipeline pipeline, TextEncoder encoder, Tokenizer tokenizer, string a, string? b, bool addSpecialTokens)
    {
        IReadOnlyList<TemplatePiece> template = Template(pipeline, b is not null, addSpecialTokens);
        EncodingState state = encoder.Rent();
        TokenSpan[] first = Tokens(encoder, state, a), second = b is null ? [] : Tokens(encoder, state, b);
        encoder.Return(state);
        List<int> ids = [], mask = [], types = [];
        List<(int, int)> offsets = [];
        List<string> tokens = [];
        foreach (TemplatePiece piece in template)
        {
            bool special = piece.Ids is not null;
            foreach (TokenSpan token in special ? [.. piece.Ids!.Select(id => new TokenSpan(id, 0, 0))] : piece.IsSecondText ? second : first)
            {
                string spelling = tokenizer.IdToToken(token.Id);
                ids.Add(token.Id);
                tokens.Add(spelling);
                offsets.Add(special || pipeline.PostProcessor is null ? (token.Start, token.End) : pipeline.PostProcessor.AdjustOffset(spelling, (token.Start, token.End)));
                mask.Add(special ? 1 : 0);
                types.Add(piece.TypeId);
            }
        }
        return new Encoding([.. ids], [.. tokens], [.. offsets], [.. mask], [.. types]);
    }

    /// <summary>The ids alone.</summary>
    public static void AppendIds(TokenizerPipeline pipeline, TextEncoder encoder, ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens)
    {
        EncodingState state = encoder.Rent();
        encoder.Encode(state, text, track: false);
        IReadOnlyList<TemplatePiece> template = Template(pipeline, pair: false, addSpecialTokens);
        int start = ids.Count;
        CollectionsMarshal.SetCount(ids, start + CountOf(template, state.Output.Count));
        Fill(template, state.Output.Items, CollectionsMarshal.AsSpan(ids)[start..]);
        encoder.Return(state);
    }

    /// <summary>The ids alone, as an array of their own: all that is allocated, so that several threads seldom wait for the garbage collector.</summary>
    public static int[] Ids(TokenizerPipeline pipeline, TextEncoder encoder, ReadOnlySpan<char> text, bool addSpecialTokens)
    {
        EncodingState state = encoder.Rent();
        encoder.Encode(state, text, track: false);
        IReadOnlyList<TemplatePiece> template = Template(pipeline, pair: false, addSpecialTokens);
        int[] ids = new int[CountOf(template, state.Output.Count)];
        Fill(template, state.Output.Items, ids);
        encoder.Return(state);
        return ids;
    }

    private static int CountOf(IReadOnlyList<TemplatePiece> template, int tokens)
    {
        int count = 0;
        for (int i = 0; i < template.Count; i++)
            count += template[i].Ids?.Length ?? tokens;
        return count;
    }

    private static void Fill(IReadOnlyList<TemplatePiece> template, ReadOnlySpan<TokenSpan> tokens, Span<int> ids)
    {
        for (int i = 0; i < template.Count; i++)
        {
            if (template[i].Ids is { } special)
            {
                special.CopyTo(ids);
                ids = ids[special.Length..];
                continue;
            }
            for (int j = 0; j < tokens.Length; j++)
                ids[j] = tokens[j].Id;
            ids = ids[tokens.Length..];
        }
    }

    private static TokenSpan[] Tokens(TextEncoder encoder, EncodingState state, string text)
    {
        encoder.Encode(state, text, track: true);
        return state.Output.Items.ToArray();
    }

    private static IReadOnlyList<TemplatePiece> Template(TokenizerPipeline pipeline, bool pair, bool addSpecialTokens) =>
        (addSpecialTokens ? pipeline.PostProcessor?.Template(pair) : null) ?? (pair ? PlainPair : PlainSingle);
}
