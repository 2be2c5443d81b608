using Liuli.Models.Families.Gguf;
using Liuli.Models.Layers;

namespace Liuli.Models.Tests.Families.Gguf;

public class Llama3DivisorsTests
{
    /// <summary>Settings of published models and others, with widths and bases that leave many, one or no frequencies between fast and slow ones.</summary>
    [Theory]
    [InlineData(128, 500000f, 8f, 1f, 4f, 8192)]
    [InlineData(64, 500000f, 32f, 1f, 4f, 8192)]
    [InlineData(128, 500000f, 8f, 1f, 4f, 4096)]
    [InlineData(128, 500000f, 16f, 1f, 4f, 131072)]
    [InlineData(128, 10000f, 2.5f, 1f, 8f, 2048)]
    [InlineData(64, 1000000f, 4f, 1f, 1.5f, 32768)]
    [InlineData(96, 500000f, 6f, 1f, 5.5f, 3000)]
    [InlineData(8, 500000f, 8f, 1f, 4f, 16)]
    public void SettingsAreFound(int width, float theta, float factor, float low, float high, int length)
    {
        RotaryConfig rotary = new() { Width = width, Theta = theta };
        Llama3RotaryScaling scaling = new(factor, low, high, length);
        float[] divisors = Independent(rotary, factor, low, high, length, single: false);
        Assert.Equal(scaling, Llama3Divisors.Solve(divisors, rotary));
        // Most programs work them out in F32.
        Assert.Equal(scaling, Llama3Divisors.Solve(Independent(rotary, factor, low, high, length, single: true), rotary));
    }

    [Theory]
    [InlineData(128, 500000f, 8f, 2f, 8f, 16384)] // only high/low and L/low count
    [InlineData(128, 500000f, 8f, 0.5f, 3f, 2048)]
    [InlineData(4, 500000f, 8f, 1f, 4f, 300)] // nothing between fast and slow
    [InlineData(8, 10f, 8f, 1f, 4f, 3)] // everything slow
    public void OthersAreWrittenInAnotherWayAndMeanTheSame(int width, float theta, float factor, float low, float high, int length)
    {
        RotaryConfig rotary = new() { Width = width, Theta = theta };
        float[] divisors = Independent(rotary, factor, low, high, length, single: false);
        Llama3RotaryScaling found = Assert.IsType<Llama3RotaryScaling>(Llama3Divisors.Solve(divisors, rotary));
        Assert.Equal(1, found.LowFrequencyFactor);
        foreach ((float expected, float now) in divisors.Zip(Independent(rotary, found.Factor, 1, found.HighFrequencyFactor, found.OriginalContextLength, single: false)))
            Assert.Equal(expected, now, 1e-6f * expected);
    }

    [Theory]
    [InlineData(3, 1.0001f)]
    [InlineData(40, 0.9999f)]
    [InlineData(63, 1.0001f)]
    public void AnyOtherListIsNotTakenForOne(int at, float changed)
    {
        RotaryConfig rotary = new() { Width = 128, Theta = 500000 };
        float[] divisors = Independent(rotary, 8, 1, 4, 8192, single: false);
        divisors[at] *= changed;
        Assert.Null(Llama3Divisors.Solve(divisors, rotary));
    }

    [Fact]
    public void ListsWithoutAnEndAreNone()
    {
        RotaryConfig rotary = new() { Width = 8 };
        Assert.Null(Llama3Divisors.Solve([1, 2, 3, 4], rotary));
        Assert.Null(Llama3Divisors.Solve([4, 3, 2, 1], rotary));
        Assert.Null(Llama3Divisors.Solve([0.5f, 0.5f, 0.5f, 0.5f], rotary));
        Assert.Null(Llama3Divisors.Solve([1e-38f, 1, 1, 3e38f], rotary));
    }

    /// <summary>From the rule's wavelengths, in double or single precision, as the format's converters do it.</summary>
    private static float[] Independent(RotaryConfig rotary, float factor, float low, float high, int length, bool single) => [.. Enumerable.Range(0, rotary.Width / 2).Select(i =>
    {
        if (single)
        {
            float frequency = 1 / MathF.Pow(rotary.Theta, 2f * i / rotary.Width), wave = 2 * MathF.PI / frequency;
            if (wave < length / high)
                return 1;
            float smooth = (length / wave - low) / (high - low);
            return wave > length / low ? factor : 1 / ((1 - smooth) / factor + smooth);
        }
        double wavelength = 2 * Math.PI * Math.Pow(rotary.Theta, 2.0 * i / rotary.Width);
        double weight = Math.Clamp((length / wavelength - low) / (high - low), 0, 1);
        return (float)(1 / ((1 - weight) / factor + weight));
    })];
}
