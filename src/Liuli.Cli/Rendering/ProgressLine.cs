using System.Diagnostics;

namespace Liuli.Cli.Rendering;

/// <summary>One line on standard error that keeps changing on a terminal; elsewhere a new line every few seconds.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan s_terminalInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_fileInterval = TimeSpan.FromSeconds(5);

    private readonly bool _isTerminal = Terminal.Redraws;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private bool _shown;

    /// <summary>Shows <paramref name="text"/>, unless something was shown a moment ago.</summary>
    public void Show(string text)
    {
        if (_sinceLast.Elapsed < (_isTerminal ? s_terminalInterval : s_fileInterval))
            return;
        _sinceLast.Restart();
        _shown = true;
        if (_isTerminal)
            Console.Error.Write($"\r\u001b[K{text}");
        else
            Console.Error.WriteLine(text);
    }

    /// <summary>Makes room for what comes next.</summary>
    public void Clear()
    {
        if (_shown && _isTerminal)
            Console.Error.Write("\r\u001b[K");
        _shown = false;
    }

    public void Dispose() => Clear();
}
