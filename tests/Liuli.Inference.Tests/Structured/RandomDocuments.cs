using System.Text;
using Liuli.Inference.Structured;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Random ways through a grammar, byte by byte, as a model of bytes that knows nothing would go.</summary>
internal sealed class RandomDocuments(JsonGrammar grammar, ulong seed)
{
    private readonly Philox _random = new(seed);
    private readonly JsonCosts _costs = new(grammar);
    private readonly JsonState _trial = new(grammar);

    /// <summary>A whole document that ends somewhere within <paramref name="more"/> bytes beyond the shortest.</summary>
    public string Next(int more)
    {
        JsonState state = new(_costs);
        List<byte> text = [];
        int left = state.ToComplete + (int)(_random.NextSingle() * more);
        while (state.ToComplete > 0 || (left > 0 && _random.NextSingle() < 0.8f))
        {
            byte[] possible = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => After(state, value) <= left - 1)];
            if (possible.Length == 0 && state.ToComplete == 0)
                break;
            Assert.True(possible.Length > 0, $"a dead end behind {Encoding.UTF8.GetString([.. text])}");
            // White space, long numbers and the like are likely anyway; what ends and separates values is not.
            byte[] signs = [.. possible.Where(value => ",:\"{}[]".Contains((char)value, StringComparison.Ordinal))];
            byte[] from = signs.Length > 0 && _random.NextSingle() < 0.3f ? signs : possible;
            byte next = from[(int)(_random.NextSingle() * from.Length)];
            Assert.True(state.Take(next));
            text.Add(next);
            left--;
        }
        return Encoding.UTF8.GetString([.. text]);
    }

    private int After(JsonState state, byte next)
    {
        _trial.CopyFrom(state);
        return _trial.Take(next) ? _trial.ToComplete : int.MaxValue;
    }
}
