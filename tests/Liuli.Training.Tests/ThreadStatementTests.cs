using Liuli.Tests;

namespace Liuli.Training.Tests;

public class ThreadStatementTests
{
    [Fact]
    public void EveryPublicTypeSaysWhetherThreadsMayShareIt() => Assert.Empty(ThreadStatements.Missing(typeof(Trainer).Assembly));
}
