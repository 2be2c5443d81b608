namespace Liuli.Tensors.Cpu;

/// <summary>
/// How an idle thread waits for work that may come any moment: first with pauses of the processor, so that it answers within half a microsecond;
/// then by offering its time slice between looks, so that a program that wants the core gets it.
/// </summary>
internal struct Patience
{
    /// <summary>About 60 µs.</summary>
    private const int Pauses = 150;

    private int _looks;

    /// <summary>How often <see cref="Once"/> was called.</summary>
    public readonly int Looks => _looks;

    /// <summary>One short wait.</summary>
    public void Once()
    {
        if (_looks++ < Pauses)
            Thread.SpinWait(8);
        else
            Thread.Yield();
    }
}
