using System.Runtime.InteropServices;

namespace Liuli.Cli.Hosting;

/// <summary>Ctrl-C (and a request to terminate): the first lets the verb stop cleanly, a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Whoever waits longer than this wants to know what for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.7);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly Timer _explanation;

    public Interruption(Language say)
    {
        _explanation = new Timer(_ => Console.Error.WriteLine(say[
            "Stopping after what is being computed now; Ctrl-C again ends at once, and what is not saved is lost.",
            "正在算的这一步完成后停止；再按一次 Ctrl-C 立即结束，未保存的内容会丢失。"]));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _explanation.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
        _explanation.Change(s_patience, Timeout.InfiniteTimeSpan);
    }
}
