using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Refuses what an encoder cannot read.</summary>
internal static class EncoderInput
{
    public static void Check(EncoderConfig config, Tensor ids, Tensor types, Tensor mask, ForwardContext? context)
    {
        if (ids.DType != DType.I32 || ids.Shape.Rank != 2 || ids.Count == 0)
            throw Wrong($"expected token ids as I32 (B, T) with at least one token, got {ids.DType} {ids.Shape}");
        if (ids.Shape[1] > config.ContextLength)
            throw Wrong($"its context holds {Counted.Of(config.ContextLength, "position")}, the input has {ids.Shape[1]}; shorten the text by at least {Counted.Of(ids.Shape[1] - config.ContextLength, "token")}");
        if (context?.Cache is not null)
            throw Wrong("it reads a text as a whole and has no use for a cache; leave ForwardContext.Cache out");
        if (!types.IsNull)
            CheckTypes(config, ids.Shape, types);
        if (!mask.IsNull)
            CheckMask(ids.Shape, mask);
    }

    private static void CheckTypes(EncoderConfig config, Shape shape, Tensor types)
    {
        if (types.DType != DType.I32 || types.Shape != shape)
            throw Wrong($"expected token types as I32 {shape}, one for each id, got {types.DType} {types.Shape}");
        if (config.TokenTypes == 0 && types.AsSpan<int>().ContainsAnyExcept(0))
            throw Wrong("this model tells no types of tokens apart; give none, or only 0");
    }

    private static void CheckMask(Shape shape, Tensor mask)
    {
        if (mask.DType != DType.U8 || mask.Shape != shape)
            throw Wrong($"expected the mask as U8 {shape}, 1 for each token and 0 for padding, got {mask.DType} {mask.Shape}");
        for (int b = 0; b < shape[0]; b++)
        {
            ReadOnlySpan<byte> row = mask.AsSpan<byte>().Slice(b * shape[1], shape[1]);
            int first = row.IndexOfAnyExcept((byte)0), last = row.LastIndexOfAnyExcept((byte)0);
            if (first < 0)
                throw Wrong($"the mask of text {b} hides all of its {Counted.Of(shape[1], "position")}; leave out texts without tokens");
            if (row[first..(last + 1)].Contains((byte)0))
                throw Wrong($"the mask of text {b} hides position {first + row[first..].IndexOf((byte)0)} between tokens; padding stands before or behind them");
        }
    }

    private static ArgumentException Wrong(string what) => new($"running the encoder: {what}");
}
