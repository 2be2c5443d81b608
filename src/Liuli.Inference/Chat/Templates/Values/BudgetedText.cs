using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>A text in the making, of which every character is counted before it is made.</summary>
internal sealed class BudgetedText(Rendering rendering)
{
    private readonly StringBuilder _text = new();

    public BudgetedText Append(string text)
    {
        rendering.Charge(1);
        rendering.Reserve(text.Length);
        _text.Append(text);
        return this;
    }

    /// <summary>Begins something that may hold its like.</summary>
    public void Open(string bracket)
    {
        rendering.Enter();
        Append(bracket);
    }

    public void Close(string bracket)
    {
        Append(bracket);
        rendering.Leave();
    }

    public void Separated<T>(IEnumerable<T> items, string separator, Action<T> write)
    {
        bool first = true;
        foreach (T item in items)
        {
            if (!first)
                Append(separator);
            first = false;
            write(item);
        }
    }

    public override string ToString() => _text.ToString();
}
