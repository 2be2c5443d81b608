using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>What elements are sorted and compared by: themselves or attributes of theirs, texts by default without regard to case.</summary>
/// <param name="rendering">Whose budget counts.</param>
/// <param name="caseSensitive">Whether case matters.</param>
/// <param name="attribute">A path, or several with commas between; null takes the element.</param>
internal sealed class SortKey(Rendering rendering, bool caseSensitive, object? attribute)
{
    public object? Of(object? item)
    {
        if (attribute is string paths && paths.Contains(',', StringComparison.Ordinal))
            return new TemplateList([.. paths.Split(',').Select(path => Folded(Members.Along(rendering, item, path.Trim())))]);
        return Folded(attribute is null ? item : Members.Along(rendering, item, attribute));
    }

    /// <summary>Sorts without changing the order of equals.</summary>
    public List<object?> Sort(IReadOnlyList<object?> items, bool reverse)
    {
        (object? Key, object? Item)[] keyed = [.. items.Select(item => (Of(item), item))];
        MergeSort(keyed, new (object?, object?)[keyed.Length], reverse ? -1 : 1);
        return [.. keyed.Select(pair => pair.Item)];
    }

    // Not .NET's sort: that wraps what a comparison throws, and goes on for long with a comparison that is not one.
    private void MergeSort(Span<(object? Key, object? Item)> items, Span<(object? Key, object? Item)> spare, int sign)
    {
        if (items.Length < 2)
            return;
        int half = items.Length / 2;
        MergeSort(items[..half], spare, sign);
        MergeSort(items[half..], spare, sign);
        items.CopyTo(spare);
        for (int i = 0, left = 0, right = half; i < items.Length; i++)
        {
            bool takeLeft = right == items.Length || (left < half && Comparing.Order(rendering, spare[left].Key, spare[right].Key) * sign <= 0);
            items[i] = takeLeft ? spare[left++] : spare[right++];
        }
    }

    private object? Folded(object? key)
    {
        if (caseSensitive || key is not string text)
            return key;
        rendering.ChargeSearch(text.Length);
        return rendering.Made(text.ToLowerInvariant());
    }
}
