using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu.Machine;

public class ProcessorListTests
{
    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("\t0-1,8-9,12", new[] { 0, 1, 8, 9, 12 })]
    [InlineData("", new int[0])]
    [InlineData(null, new int[0])]
    [InlineData("all", new int[0])]
    [InlineData("0-3-5", new int[0])]
    [InlineData("-1", new int[0])]
    public void RangesAreCountedOut(string? list, int[] numbers) => Assert.Equal(numbers, ProcessorList.Numbers(list));
}
