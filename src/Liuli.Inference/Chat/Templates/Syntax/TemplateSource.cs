namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>A template's text with line ends made one, and where its lines begin.</summary>
internal sealed class TemplateSource
{
    private readonly List<int> _lineStarts = [0];

    /// <remarks>As Jinja does it: every line end becomes <c>\n</c>, and one at the very end is dropped.</remarks>
    public TemplateSource(string text)
    {
        Text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (Text.EndsWith('\n'))
            Text = Text[..^1];
        for (int i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    public string Text { get; }

    /// <summary>Line and column of an offset.</summary>
    public Position At(int offset)
    {
        int line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new Position(line + 1, offset - _lineStarts[line] + 1);
    }

    public bool StartsWith(string what, int offset) => string.CompareOrdinal(Text, offset, what, 0, what.Length) == 0;

    public ChatTemplateException Error(string problem, int offset) => new(problem, At(offset));
}
