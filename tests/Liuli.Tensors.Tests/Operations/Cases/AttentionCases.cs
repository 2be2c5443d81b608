namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class AttentionCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        AttentionOptions causal = new() { Causal = true };
        yield return Case("attention, causal", 0, causal);
        yield return Case("attention, all keys", 0, default);
        yield return Case("attention, sliding window", 0, causal with { Window = 3, Scale = 0.2f });
        yield return Case("attention, capped scores", 0, causal with { ScoreCap = 0.7f, Scale = 1f });
        yield return Case("attention, later queries of a longer cache", 5, causal with { QueryOffset = 3 }, used: 4);
        yield return new OperationCase("attention, padded", (r, d) => Inputs(r, d, 0),
            x => Tensor.Attention(x[0], x[1], x[2], causal with { Mask = Padding(x[1].Shape[0], x[1].Shape[1], x[0].Device) }));
        // A generator of its own for every call, so that the mask is the same each time.
        yield return new OperationCase("attention, dropped weights", (r, d) => Inputs(r, d, 0), x => Tensor.Attention(x[0], x[1], x[2], causal with { Dropout = 0.3f, Random = new Philox(7, 3) }));
        yield return new OperationCase("attention, one tensor three times", (r, d) => [OperationCase.Normal(r, d, [2, 5, 2, 6])],
            x => Tensor.Attention(x[0], x[0], x[0], causal));
        yield return Packed("attention, packed", 3, 3, causal);
        yield return Packed("attention, packed and grouped", 4, 2, causal with { Window = 4 });
        yield return Packed("attention, packed with fewer keys", 2, 1, new AttentionOptions { KeyLength = 1 });
    }

    private static OperationCase Case(string name, int moreKeys, AttentionOptions options, int used = 0) =>
        new(name, (random, device) => Inputs(random, device, moreKeys),
            x => Tensor.Attention(x[0], x[1], x[2], options with { KeyLength = used == 0 ? 0 : Math.Min(used, x[1].Shape[1]) }));

    private static OperationCase Packed(string name, int heads, int keyHeads, AttentionOptions options) => new(
        name,
        (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 2), OperationCase.Size(random, 9), (heads + 2 * keyHeads) * OperationCase.Size(random, 19)])],
        x => Tensor.AttentionPacked(x[0], heads, keyHeads, options));

    private static Tensor[] Inputs(Philox random, Device device, int moreKeys)
    {
        int batch = OperationCase.Size(random, 2), time = OperationCase.Size(random, 9), width = OperationCase.Size(random, 37);
        int keyHeads = OperationCase.Size(random, 2), heads = keyHeads * OperationCase.Size(random, 3);
        return
        [
            OperationCase.Normal(random, device, [batch, time, heads, width]),
            OperationCase.Normal(random, device, [batch, time + moreKeys, keyHeads, width]),
            OperationCase.Normal(random, device, [batch, time + moreKeys, keyHeads, width]),
        ];
    }

    /// <summary>The first sequence lacks its first key (so that its first query sees nothing), the others their last one.</summary>
    private static Tensor Padding(int batch, int keys, Device device)
    {
        byte[] mask = new byte[batch * keys];
        Array.Fill(mask, (byte)1);
        mask[0] = 0;
        for (int b = 1; b < batch; b++)
            mask[(b + 1) * keys - 1] = 0;
        return Tensor.FromBytes(mask, [batch, keys], DType.U8, device);
    }
}
