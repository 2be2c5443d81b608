using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class BlockLayoutTests
{
    [Fact]
    public void Each_layout_knows_its_place() => Assert.Equal(Enumerable.Range(0, BlockLayout.All.Count), BlockLayout.All.Select(layout => layout.Index));
}
