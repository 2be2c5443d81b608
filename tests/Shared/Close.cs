namespace Liuli.Tests;

/// <summary>Compares arrays within a tolerance relative to the expected values' largest magnitude (or <c>atLeast</c>, when they are sums
/// that may cancel), and says where and by how much they differ.</summary>
internal static class Close
{
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what, double atLeast = 1e-6)
    {
        Xunit.Assert.True(expected.Length == actual.Length, $"{what}: expected {expected.Length} values, got {actual.Length}");
        double scale = atLeast, worst = 0;
        int where = -1;
        foreach (float value in expected)
        {
            if (float.IsFinite(value))
                scale = Math.Max(scale, Math.Abs(value));
        }
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
            if (!(difference <= worst))
            {
                worst = difference;
                where = i;
                if (double.IsNaN(difference))
                    break;
            }
        }
        Xunit.Assert.True(worst <= tolerance * scale,
            $"{what}: element {where} of {expected.Length} should be {(where < 0 ? 0 : expected[where])}, is {(where < 0 ? 0 : actual[where])}; off by {worst / scale:g3} of the scale {scale:g4}, allowed {tolerance:g3}");
    }
}
