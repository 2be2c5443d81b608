using System.Text;

namespace Liuli.Inference.Generation;

/// <summary>Holds back streamed text that may begin a stop text, and cuts at the first that is complete.</summary>
internal sealed class StopStringFilter(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Whether a stop text has come up; no more text follows.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Takes new text; returns what can be shown.</summary>
    public string Push(string text)
    {
        if (HasStopped)
            return "";
        if (stops.Count == 0)
            return text;
        _held.Append(text);
        string held = _held.ToString();
        int cut = FirstStop(held);
        if (cut >= 0)
        {
            HasStopped = true;
            _held.Clear();
            return held[..cut];
        }
        int certain = held.Length - LongestBeginning(held);
        _held.Remove(0, certain);
        return held[..certain];
    }

    /// <summary>The generation is over: what was held back is text after all.</summary>
    public string Flush()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    private int FirstStop(string text)
    {
        int first = -1;
        foreach (string stop in stops)
        {
            int at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first))
                first = at;
        }
        return first;
    }

    /// <summary>Length of the longest end of <paramref name="text"/> that is a proper beginning of a stop text.</summary>
    private int LongestBeginning(string text)
    {
        int longest = 0;
        foreach (string stop in stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }
        return longest;
    }
}
