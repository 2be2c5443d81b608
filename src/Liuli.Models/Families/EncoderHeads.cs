using System.Globalization;
using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>What config.json says of an encoder's heads: the class that saved the weights, and the names of the classes that texts are sorted into.</summary>
internal static class EncoderHeads
{
    private const string Architectures = "architectures", Names = "id2label", Count = "num_labels";

    /// <summary>The class in <c>architectures</c>; the first of <paramref name="known"/> when none is named.</summary>
    /// <exception cref="CheckpointException">It is another: a model with a head that is not supported.</exception>
    public static string Architecture(ConfigJson json, params ReadOnlySpan<string> known)
    {
        string[] named = json.Strings(Architectures);
        foreach (string name in named)
        {
            if (!known.Contains(name))
                throw new CheckpointException($"reading '{json.Source}': {Architectures} is \"{name}\"; expected one of {string.Join(", ", known)}; its head is not supported, save the encoder without it as {known[0]}");
        }
        return named.Length == 0 ? known[0] : named[0];
    }

    /// <summary>The classes' names by rising number: <c>id2label</c>, else LABEL_0, LABEL_1 … as many as <c>num_labels</c> says, or two.</summary>
    /// <exception cref="CheckpointException">The numbers have gaps.</exception>
    public static EquatableArray<string> ReadLabels(ConfigJson json)
    {
        int? count = json.OptionalSize(Count);
        if (json.Section(Names) is not { } names)
            return [.. Enumerable.Range(0, Math.Min(count ?? 2, 1 << 16)).Select(Default)];
        int there = names.Keys.Count();
        List<string> labels = [];
        for (int i = 0; i < there; i++)
            labels.Add(names.String(i.ToString(CultureInfo.InvariantCulture)));
        return count is { } wanted && wanted != there
            ? throw new CheckpointException($"reading '{json.Source}': {Count} is {wanted}, but {Names} names {Counted.Of(there, "class", "classes")}; correct one of them")
            : [.. labels];
    }

    public static void WriteLabels(EquatableArray<string> labels, JsonObject json)
    {
        if (labels.Count == 0)
            return;
        JsonObject names = [], numbers = [];
        for (int i = 0; i < labels.Count; i++)
        {
            names[i.ToString(CultureInfo.InvariantCulture)] = labels[i];
            numbers[labels[i]] = i;
        }
        json[Names] = names;
        json["label2id"] = numbers;
    }

    private static string Default(int index) => string.Create(CultureInfo.InvariantCulture, $"LABEL_{index}");
}
