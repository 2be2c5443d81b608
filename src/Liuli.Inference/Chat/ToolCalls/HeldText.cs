using System.Text;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>Text of a reply that is on its way out: what may begin a marker, and white space that may stand beside one, waits.</summary>
/// <param name="marker">What begins a call.</param>
internal sealed class HeldText(string marker)
{
    private readonly StringBuilder _waiting = new();
    private bool _afterCall;

    /// <summary>Takes more text. Returns what can be said now, and, if the marker is complete, what stands behind it.</summary>
    public (string Said, string? Behind) Push(string text)
    {
        string all = _waiting.Append(text).ToString();
        _waiting.Clear();
        if (_afterCall)
            all = all.TrimStart();
        int at = all.IndexOf(marker, StringComparison.Ordinal);
        if (at >= 0)
            return (all[..at].TrimEnd(), all[(at + marker.Length)..]);
        int certain = all.Length - LongestBeginning(all);
        certain = all.AsSpan(0, certain).TrimEnd().Length;
        _waiting.Append(all, certain, all.Length - certain);
        _afterCall &= certain == 0;
        return (all[..certain], null);
    }

    /// <summary>A call has ended: white space behind it is not said.</summary>
    public void CallEnded() => _afterCall = true;

    /// <summary>Something else was said in between.</summary>
    public void TextSaid() => _afterCall = false;

    /// <summary>The reply is over: what waited is text, but for white space behind a call.</summary>
    public string End() => _afterCall ? _waiting.ToString().TrimStart() : _waiting.ToString();

    private int LongestBeginning(string text)
    {
        for (int length = Math.Min(marker.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(marker.AsSpan(0, length)))
                return length;
        }
        return 0;
    }
}
