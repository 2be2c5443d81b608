using Liuli.Inference.Sampling;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Tests.Sampling;

public class DryTests
{
    private static readonly Tokenizer s_letters = Tokenizer.FromCharacters("abcdefgh\n:");

    [Fact]
    public void ThePenaltyGrowsWithThePassageThatWouldGoOn()
    {
        // "abcd" was there; after "abc" the penalty on d is for three tokens, after "bc" for two.
        Assert.Equal(-0.8f * 1.75f, Penalty("abcdefabc", 'd'), 1e-5f);
        Assert.Equal(-0.8f, Penalty("abcdefbc", 'd'), 1e-5f);
        Assert.Equal(0, Penalty("abcdefc", 'd'));
        Assert.Equal(0, Penalty("abcdefabc", 'e'));
    }

    [Fact]
    public void TheLongestPassageCountsWhereOneTokenEndsSeveral() =>
        Assert.Equal(-0.8f * 1.75f * 1.75f, Penalty("bcdeabcdebcdabcd", 'e'), 1e-5f); // "bcd" and "abcd" both went on with e

    [Fact]
    public void APassageDoesNotReachOverABreaker()
    {
        Assert.Equal(-0.8f * 1.75f * 1.75f, Penalty("ab\ncdefab\nc", 'd', breakers: false), 1e-4f);
        Assert.Equal(0, Penalty("ab\ncdefab\nc", 'd')); // "c" alone is too short
        Assert.Equal(-0.8f, Penalty("a\nbcdea\nbc", 'd'), 1e-5f); // "bc" alone
        Assert.Equal(0, Penalty("abc\nabc", '\n')); // a breaker is never punished
    }

    [Fact]
    public void ALongRepetitionStaysANumber()
    {
        string text = new('a', 3000);
        float penalty = Penalty(text, 'a', window: -1);
        Assert.True(float.IsFinite(penalty) && penalty < -1e29f, $"{penalty}");
    }

    [Fact]
    public void BreakersAreFoundHoweverTheTokensCutThem()
    {
        // Pieces of several letters: the breaker "de:" may lie in one token, at the end of one, or across three.
        int[] Ids(params string[] pieces) => [.. pieces.SelectMany(piece => s_letters.Encode(piece).Ids)];
        SequenceBreakers breakers = new(s_letters, ["de:", "\n"]);
        Assert.Equal(2, breakers.TokensSince(Ids("abcde:fg")));
        Assert.Equal(0, breakers.TokensSince(Ids("abcde:")));
        Assert.Equal(1, breakers.TokensSince(Ids("de:\na")));
        Assert.Equal(6, breakers.TokensSince(Ids("abcd:e")));
        Assert.Equal(0, breakers.TokensSince(Ids("ab\n")));
        Assert.Equal(2, breakers.TokensSince(Ids("e:"))); // half a breaker at the start of the window is none
        Assert.True(breakers.IsBreaker(Ids("\n")[0]));
        Assert.False(breakers.IsBreaker(Ids(":")[0]));
    }

    [Fact]
    public void RepeatedPassagesAreThoseThatComparingEverythingFinds()
    {
        Philox random = new(4);
        for (int trial = 0; trial < 300; trial++)
        {
            int letters = 1 + random.NextInt32(4), allowed = 1 + random.NextInt32(4);
            int[] history = [.. Enumerable.Range(0, random.NextInt32(70)).Select(_ => random.NextInt32(letters))];
            NaiveSampler naive = new(new float[5]);
            naive.Dry(0.5f, 1.2f, allowed, history);
            TokenCandidates candidates = new();
            candidates.Reset(new float[5]);
            new Dry(0.5f, 1.2f, allowed, window: -1).Apply(candidates, history);
            Assert.Equal(naive.Left.Select(x => x.Logit), candidates.Logits.ToArray());
        }
    }

    private static float Penalty(string text, char next, bool breakers = true, int window = 64)
    {
        int[] history = [.. s_letters.Encode(text).Ids];
        TokenCandidates candidates = new();
        candidates.Reset(new float[s_letters.VocabularySize]);
        new Dry(0.8f, 1.75f, 2, window, breakers ? new SequenceBreakers(s_letters, ["\n", ":"]) : null).Apply(candidates, history);
        return candidates.Logits[s_letters.Encode($"{next}").Ids[0]];
    }
}
