using System.Globalization;
using System.Text.RegularExpressions;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>Models split over several GGUF files: <c>NAME-00001-of-00003.gguf</c>, with the keys split.no, split.count and split.tensors.count.</summary>
internal static partial class GgufSplit
{
    private const int MostFiles = 1000;
    private const string Number = "split.no", Files = "split.count", TensorCount = "split.tensors.count";

    /// <summary>The files beside the first.</summary>
    /// <exception cref="CheckpointException">The file is not the first, its name does not say the number of files, or some are missing.</exception>
    public static IReadOnlyList<string> Others(GgufHeader first, string path)
    {
        long count = Integer(first, Files) ?? 1;
        if (count <= 1)
            return [];
        if (count > MostFiles)
            throw Trouble.Damaged(path, $"it claims to be one of {count} files; at most {MostFiles} are allowed");
        Match name = NameOfPart().Match(Path.GetFileName(path));
        if (!name.Success || name.Groups["count"].Value != Digits(count))
            throw new CheckpointException($"reading '{path}': the model is split over {count} files, which are called NAME-{Digits(1)}-of-{Digits(count)}.gguf and so on; give the file its name back");
        if (Integer(first, Number) != 0)
            throw new CheckpointException($"reading '{path}': it is number {Integer(first, Number) + 1} of {count} files; give the first, '{Part(name, 1)}'");
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] others = [.. Enumerable.Range(2, (int)count - 1).Select(i => Path.Combine(directory, Part(name, i)))];
        string[] missing = [.. others.Where(other => !File.Exists(other)).Select(other => Path.GetFileName(other))];
        return missing.Length == 0 ? others : throw new CheckpointException(
            $"reading '{path}': the model is split over {count} files, of which {missing.Length} {Counted.Noun(missing.Length, "is", "are")} missing: {string.Join(", ", missing.Take(8))}{(missing.Length > 8 ? "…" : "")}; fetch them into the same directory");
    }

    /// <summary>Checks that a file is the part that its name says.</summary>
    public static void CheckPart(GgufHeader part, string path)
    {
        int expected = int.Parse(NameOfPart().Match(Path.GetFileName(path)).Groups["number"].Value, CultureInfo.InvariantCulture) - 1;
        if (Integer(part, Number) != expected)
            throw Trouble.Damaged(path, $"its name says that it is part {expected} (counted from 0), it says itself that it is part {Integer(part, Number)?.ToString(CultureInfo.InvariantCulture) ?? "of nothing"}");
    }

    /// <summary>Checks the number of tensors in all files together.</summary>
    public static void CheckComplete(GgufHeader first, int found, string path)
    {
        if (Integer(first, TensorCount) is { } expected && expected != found)
            throw Trouble.Damaged(path, $"its files should have {Counted.Of(expected, "tensor")} together, they have {found}");
    }

    private static long? Integer(GgufHeader header, string key) => header.Values.TryGetValue(key, out GgufValue? value) ? value.AsInteger() : null;

    private static string Part(Match name, int number) => $"{name.Groups["stem"].Value}-{Digits(number)}-of-{name.Groups["count"].Value}.gguf";

    private static string Digits(long number) => number.ToString("00000", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$", RegexOptions.CultureInvariant)]
    private static partial Regex NameOfPart();
}
