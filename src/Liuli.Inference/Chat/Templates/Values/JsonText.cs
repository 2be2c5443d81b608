using System.Globalization;
using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Values as Python's <c>json.dumps(…, ensure_ascii=False)</c> writes them, which is what <c>tojson</c> means in Hugging Face's programs.</summary>
internal sealed class JsonText
{
    private readonly BudgetedText _text;
    private readonly string? _indent;
    private readonly (string Item, string Key) _separators;
    private readonly bool _sortKeys;
    private int _level;

    private JsonText(Rendering rendering, string? indent, (string, string) separators, bool sortKeys)
    {
        _text = new BudgetedText(rendering);
        _indent = indent;
        _separators = separators;
        _sortKeys = sortKeys;
    }

    /// <summary>The JSON text.</summary>
    /// <param name="rendering">Whose budget counts.</param>
    /// <param name="value">What to write.</param>
    /// <param name="indent">What a level is indented by; null writes one line.</param>
    /// <param name="separators">Between items, and behind keys.</param>
    /// <param name="sortKeys">Whether keys are sorted.</param>
    public static string Write(Rendering rendering, object? value, string? indent = null, (string Item, string Key)? separators = null, bool sortKeys = false)
    {
        JsonText json = new(rendering, indent, separators ?? (indent is null ? ", " : ",", ": "), sortKeys);
        json.Write(value);
        return json._text.ToString();
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case string text:
                _text.Append(Quote(text));
                break;
            case TemplateList list:
                Brackets("[", list.Items, "]", Write);
                break;
            case TemplateMap map:
                Brackets("{", Sorted(map), "}", entry =>
                {
                    _text.Append(Quote(entry.Key as string ?? Scalar(entry.Key)));
                    _text.Append(_separators.Key);
                    Write(entry.Value);
                });
                break;
            default:
                _text.Append(Scalar(value));
                break;
        }
    }

    private static IReadOnlyCollection<KeyValuePair<object, object?>> Sorted(TemplateMap map, bool sort) => sort
        ? [.. map.Entries.OrderBy(entry => entry.Key as string ?? throw new TemplateFault("tojson sorts keys that are texts only"), Comparer<string>.Create(PythonText.Compare))]
        : [.. map.Entries];

    private IReadOnlyCollection<KeyValuePair<object, object?>> Sorted(TemplateMap map) => Sorted(map, _sortKeys);

    private void Brackets<T>(string open, IReadOnlyCollection<T> items, string close, Action<T> write)
    {
        _text.Open(open);
        _level++;
        if (items.Count > 0)
            NewLine();
        _text.Separated(items, _separators.Item + (_indent is null ? "" : "\n" + Indent()), write);
        _level--;
        if (items.Count > 0)
            NewLine();
        _text.Close(close);
    }

    private void NewLine()
    {
        if (_indent is not null)
            _text.Append("\n").Append(Indent());
    }

    private string Indent() => string.Concat(Enumerable.Repeat(_indent, _level));

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => Numbers.Repr(number),
        _ => throw new TemplateFault($"{TypeNames.Of(value)} cannot be written as JSON"),
    };

    private static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
