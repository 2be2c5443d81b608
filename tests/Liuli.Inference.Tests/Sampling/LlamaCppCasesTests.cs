using Liuli.Inference.Sampling;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>The cases that llama.cpp publishes for its samplers (tests/test-sampling.cpp): the same probabilities go in and come out.</summary>
/// <remarks>llama.cpp leaves masked tokens among the candidates with probability 0 where we drop them; here both count as 0.</remarks>
public class LlamaCppCasesTests
{
    private static readonly float[] s_tenths = [.1f, .2f, .3f, .4f], s_falling = [.4f, .3f, .2f, .1f], s_fifths = [.2f, .2f, .2f, .2f, .2f], s_quarters = [.25f, .25f, .25f, .25f];

    [Theory]
    [InlineData(1f, new[] { .1f, .2f, .3f, .4f })]
    [InlineData(0f, new[] { 0f, 0, 0, 1 })]
    public void Temperature(float temperature, float[] expected)
    {
        Agrees(s_tenths, expected, new Temperature(temperature));
        Agrees(s_tenths, expected, new DynamicTemperature(temperature, range: 0, exponent: 1));
    }

    [Theory]
    [InlineData(1, new[] { 0f, 0, 0, 1 })]
    [InlineData(3, new[] { 0f, .22222f, .33333f, .44444f })]
    [InlineData(4, new[] { .1f, .2f, .3f, .4f })]
    [InlineData(0, new[] { .1f, .2f, .3f, .4f })]
    public void TopK(int count, float[] expected) => Agrees(s_tenths, expected, new TopK(count));

    [Theory]
    [InlineData(0f, new[] { 0f, 0, 0, 1 })]
    [InlineData(.7f, new[] { 0f, 0, .428571f, .571429f })]
    [InlineData(.8f, new[] { 0f, .22222f, .33333f, .44444f })]
    [InlineData(1f, new[] { .1f, .2f, .3f, .4f })]
    public void TopP(float mass, float[] expected) => Agrees(s_tenths, expected, new TopP(mass));

    [Theory]
    [InlineData(0f, new[] { .1f, .2f, .3f, .4f })]
    [InlineData(.24f, new[] { .1f, .2f, .3f, .4f })]
    [InlineData(.26f, new[] { 0f, .2f / .9f, .3f / .9f, .4f / .9f })]
    [InlineData(.49f, new[] { 0f, .2f / .9f, .3f / .9f, .4f / .9f })]
    [InlineData(.51f, new[] { 0f, 0, .3f / .7f, .4f / .7f })]
    [InlineData(.74f, new[] { 0f, 0, .3f / .7f, .4f / .7f })]
    [InlineData(.76f, new[] { 0f, 0, 0, 1 })]
    [InlineData(1f, new[] { 0f, 0, 0, 1 })]
    [InlineData(1.05f, new[] { 0f, 0, 0, 1 })]
    public void MinP(float share, float[] expected) => Agrees(s_tenths, expected, new MinP(share));

    [Theory]
    [InlineData(.09f, new[] { 0f, 0, 0, .1f })]
    [InlineData(.19f, new[] { 0f, 0, .2f, .1f })]
    [InlineData(.29f, new[] { 0f, .3f, .2f, .1f })]
    [InlineData(.39f, new[] { .4f, .3f, .2f, .1f })]
    public void Xtc(float threshold, float[] left) => Agrees(s_falling, Normalised(left), new Xtc(.99f, threshold, new Philox(0)));

    [Theory]
    [InlineData(new[] { .97f, .01f, .01f, .01f }, new[] { .97f, 0, 0, 0 })]
    [InlineData(new[] { .4f, .2f, .2f, .2f }, new[] { 0f, .2f, .2f, .2f })]
    public void Typical(float[] probabilities, float[] left) => Agrees(probabilities, Normalised(left), new TypicalP(.5f));

    [Theory]
    [InlineData(new[] { 0 }, new[] { 0f, .25f, .25f, .25f, .25f }, 50f, 0f, 0f)]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0f, 0, 0, .5f, .5f }, 50f, 0f, 0f)]
    [InlineData(new[] { 0, 1, 2, 0, 0 }, new[] { 0f, 0, 0, .5f, .5f }, 50f, 0f, 0f)]
    [InlineData(new[] { 0 }, new[] { .000011f, .249997f, .249997f, .249997f, .249997f }, 1f, 5f, 5f)]
    [InlineData(new[] { 0, 1, 2 }, new[] { .000023f, .000023f, .000023f, .499966f, .499966f }, 1f, 5f, 5f)]
    [InlineData(new[] { 0, 1, 2, 0, 0 }, new[] { 0f, .000023f, .000023f, .499977f, .499977f }, 1f, 5f, 5f)]
    public void Penalties(int[] last, float[] expected, float repeat, float frequency, float presence) =>
        Agrees(s_fifths, expected, last, new RepetitionPenalty(repeat, last.Length), new OccurrencePenalty(frequency, presence, last.Length));

    [Theory]
    [InlineData(new[] { 0, 1 }, new[] { .25f, .25f, .25f, .25f }, 1f, 2, 4, null)]
    [InlineData(new[] { 0, 1, 2, 0, 1 }, new[] { .296923f, .296923f, .109232f, .296923f }, 1f, 2, 5, null)]
    [InlineData(new[] { 0, 1, 3, 4, 0, 1 }, new[] { .2f, .2f, .2f, .2f, .2f }, 1f, 2, 6, "3")]
    [InlineData(new[] { 0, 1, 2, 0, 1 }, new[] { .241818f, .241818f, .032727f, .241818f, .241818f }, 2f, 2, 5, null)]
    [InlineData(new[] { 0, 1, 2, 3, 4, 0, 1 }, new[] { .2f, .2f, .2f, .2f, .2f }, 1f, 4, 7, null)]
    public void Dry(int[] last, float[] expected, float multiplier, int allowed, int window, string? breaker)
    {
        Tokenizer digits = Tokenizer.FromCharacters("01234");
        Assert.Equal([0, 1, 2, 3, 4], digits.Encode("01234").Ids);
        Agrees(expected.Length == 4 ? s_quarters : s_fifths, expected, last,
            new Dry(multiplier, 1.1f, allowed, window, breaker is null ? null : new SequenceBreakers(digits, [breaker])));
    }

    [Theory]
    [InlineData(1f, new[] { 0f, 0, .428571f, .571429f })]
    [InlineData(0f, new[] { .1f, .2f, .3f, .4f })]
    [InlineData(3f, new[] { .1f, .2f, .3f, .4f })]
    public void TopNSigma(float count, float[] expected) => Agrees(s_tenths, expected, new TopNSigma(count));

    /// <summary>10,000 tokens whose probabilities are in the ratio of their ids; k, p and m are top-k, top-p and min-p, in the order of the letters.</summary>
    [Theory]
    [InlineData("k", 10000, 1f, 1f)]
    [InlineData("k", 1, 1f, 1f)]
    [InlineData("p", 10000, 1f, 1f)]
    [InlineData("p", 10000, 0f, 1f)]
    [InlineData("m", 10000, 1f, 1f)]
    [InlineData("m", 10000, 1f, 1e-12f)]
    [InlineData("k", 100, 1f, 1f)]
    [InlineData("p", 10000, .0003f, 1f)]
    [InlineData("p", 10000, .8f, 1f)]
    [InlineData("m", 10000, 1f, 9997.9f / 9999)]
    [InlineData("m", 10000, 1f, .1f)]
    [InlineData("kp", 100, .8f, .1f)]
    [InlineData("km", 100, .8f, .1f)]
    [InlineData("pk", 100, .8f, .1f)]
    [InlineData("pm", 100, .8f, .1f)]
    [InlineData("mk", 100, .8f, .1f)]
    [InlineData("mp", 100, .8f, 9997.9f / 9999)]
    [InlineData("mp", 100, .8f, .1f)]
    [InlineData("kpm", 100, .8f, .1f)]
    [InlineData("kmp", 100, .8f, .1f)]
    [InlineData("pkm", 100, .8f, .1f)]
    [InlineData("pmk", 100, .8f, .1f)]
    [InlineData("mkp", 100, .8f, .1f)]
    [InlineData("mpk", 100, .8f, .1f)]
    public void Queues(string order, int topK, float topP, float minP)
    {
        const int vocabulary = 10_000;
        TokenCandidates candidates = new();
        candidates.Reset([.. Enumerable.Range(0, vocabulary).Select(id => MathF.Log(id))]);
        int least = 0; // ids from here on are left
        foreach (char step in order)
        {
            ISamplerStep next = step switch { 'k' => new TopK(topK), 'p' => new TopP(topP), _ => new MinP(minP) };
            next.Apply(candidates, []);
            least = step switch
            {
                'k' => Math.Max(least, vocabulary - topK),
                'p' => topP == 1 ? least : LeastThatReaches((int)MathF.Ceiling(topP * Enumerable.Range(least, vocabulary - least).Sum())),
                _ => Math.Max(least, Math.Min(vocabulary - 1, Math.Max(1, (int)MathF.Ceiling(minP * (vocabulary - 1))))),
            };
            Assert.Equal(Enumerable.Range(least, vocabulary - least), candidates.Ids.ToArray().Order());
        }

        static int LeastThatReaches(int target)
        {
            int id = vocabulary, sum = 0;
            do
                sum += --id;
            while (sum < target);
            return id;
        }
    }

    private static float[] Normalised(float[] left) => [.. left.Select(p => p / left.Sum())];

    private static void Agrees(float[] probabilities, float[] expected, params ISamplerStep[] steps) => Agrees(probabilities, expected, [], steps);

    private static void Agrees(float[] probabilities, float[] expected, int[] history, params ISamplerStep[] steps)
    {
        TokenCandidates candidates = new();
        candidates.Reset([.. probabilities.Select(p => MathF.Log(p))]);
        foreach (ISamplerStep step in steps)
            step.Apply(candidates, history);
        float[] found = new float[expected.Length];
        ReadOnlySpan<float> left = candidates.Probabilities();
        for (int i = 0; i < left.Length; i++)
            found[candidates.Ids[i]] = left[i];
        for (int id = 0; id < expected.Length; id++)
            Assert.Equal(expected[id], found[id], 1e-5f);
    }
}
