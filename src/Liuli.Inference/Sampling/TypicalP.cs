using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>Locally typical sampling: keeps the fewest tokens whose surprise is nearest to the expected one and whose probabilities exceed a mass together.</summary>
/// <remarks>
/// Tokens in order of |−ln pᵢ − H|, H = −Σ p ln p the entropy; dropped are also tokens that are too likely.
/// Meister, Pimentel, Wiher and Cotterell, "Locally typical sampling", TACL 2023.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="mass">In (0, 1]; 1 keeps all.</param>
public sealed class TypicalP(float mass) : ISamplerStep
{
    // How many are ranked in the hope that they reach the mass; then eight times as many.
    private const int FirstPrefix = 256;

    private float[] _nearness = [];
    private ulong[] _keys = [];
    private int[] _positions = [];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        int count = candidates.Count;
        if (mass >= 1 || count == 1)
            return;
        if (_keys.Length < count)
            (_nearness, _keys, _positions) = (new float[count], new ulong[count], new int[count]);
        // −ln pᵢ − H = (ln Σ e^x − H) − xᵢ; the nearer, the larger its negated size.
        (float logSum, float entropy) = candidates.Measure();
        Span<float> nearness = _nearness.AsSpan(0, count);
        TensorPrimitives.Subtract(candidates.Logits, logSum - entropy, nearness);
        TensorPrimitives.Abs(nearness, nearness);
        TensorPrimitives.Negate(nearness, nearness);
        int kept = CountToMass(nearness, candidates.Probabilities());
        _positions.AsSpan(0, kept).Sort();
        candidates.KeepAt(_positions.AsSpan(0, kept));
    }

    /// <summary>Writes the nearest positions and returns how many it takes to exceed the mass.</summary>
    private int CountToMass(ReadOnlySpan<float> nearness, ReadOnlySpan<float> probabilities)
    {
        for (long prefix = FirstPrefix; ; prefix *= 8)
        {
            int ranked = (int)Math.Min(prefix, nearness.Length);
            ReadOnlySpan<ulong> keys = RankedKeys.Top(nearness, [], ranked, _keys);
            double sum = 0;
            for (int i = 0; i < keys.Length; i++)
            {
                _positions[i] = RankedKeys.Id(keys[i]);
                sum += probabilities[_positions[i]];
                if (sum > mass)
                    return i + 1;
            }
            if (ranked == nearness.Length)
                return ranked;
        }
    }
}
