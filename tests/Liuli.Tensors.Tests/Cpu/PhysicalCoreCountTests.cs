using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class PhysicalCoreCountTests
{
    /// <summary>Four cores of two hardware threads: processor n and n + 4 are one core, and 9 is switched off.</summary>
    [Theory]
    [InlineData("0-7", 4)]
    [InlineData("\t0-7\n", 4)]
    [InlineData("1,5", 1)]
    [InlineData("0,2,4", 2)]
    [InlineData("3", 1)]
    [InlineData("2-3,6-7,9", 2)]
    [InlineData("9", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("all", null)]
    public void Cores_are_those_of_the_processors_that_are_allowed(string? processors, int? cores) =>
        Assert.Equal(cores, PhysicalCoreCount.Count(processors, number => number < 8 ? $"{number % 4},{number % 4 + 4}\n" : null));

    [Fact]
    public void There_is_at_least_one_and_no_more_than_the_process_may_use() => Assert.InRange(CpuFeatures.PhysicalCores, 1, Environment.ProcessorCount);
}
