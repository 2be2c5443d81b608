using Liuli.Inference.Sampling;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>Passes over logits read these and nothing beside them.</summary>
public class GuardedLogitsTests
{
    [SkippableFact]
    public void Scans_stay_within_the_logits()
    {
        Random random = new(1);
        for (int count = 1; count <= 270; count += count < 140 ? 1 : 13)
        {
            float[] logits = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
            foreach (GuardedSide side in Guards.Sides)
            {
                using Guards guards = new(side, $"{count} logits");
                Span<float> guarded = guards.Of<float>(logits), copy = guards.New<float>(count);
                Assert.False(LogitScan.CopyFindsNaN(guarded, copy));
                Assert.Equal(logits, copy.ToArray());
                Assert.Equal(logits.Max(), LogitScan.Max(guarded));
                Assert.Equal(LogitScan.Deviation(logits), LogitScan.Deviation(guarded));
                Assert.Equal(count, LogitScan.NextAtLeast(guarded, 0, 2f));
                Assert.Equal(Array.IndexOf(logits, logits.Max()), LogitScan.NextAtLeast(guarded, 0, logits.Max()));
                guarded[^1] = float.NaN;
                Assert.True(LogitScan.CopyFindsNaN(guarded, copy));
            }
        }
    }
}
