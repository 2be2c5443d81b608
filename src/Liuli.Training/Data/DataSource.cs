using System.Globalization;

namespace Liuli.Training.Data;

/// <summary>A file or folder to train on.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Path">A file, or a folder that is searched with its subfolders; relative to the working directory.</param>
/// <param name="Repeat">How many times its training documents are seen in one pass over the data: a weight.</param>
/// <param name="Format">How it is cut into documents.</param>
public sealed record DataSource(string Path, int Repeat = 1, DataFormat Format = DataFormat.Auto)
{
    /// <summary>The most repetitions; more is surely a slip.</summary>
    public const int MaxRepeat = 1000;

    /// <summary>Reads <c>FILE</c> or <c>FILE*3</c> (three repetitions).</summary>
    /// <exception cref="TrainingException">There is no path.</exception>
    public static DataSource Parse(string text)
    {
        int star = text.LastIndexOf('*');
        bool counted = star > 0 && int.TryParse(text.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        DataSource source = counted
            ? new DataSource(text[..star], int.Parse(text.AsSpan(star + 1), CultureInfo.InvariantCulture))
            : new DataSource(text);
        return source.Path.Trim().Length > 0 ? source : throw new TrainingException("a data source needs a path: FILE, FOLDER or FILE*REPETITIONS; got an empty one");
    }

    /// <summary>The text that <see cref="Parse"/> reads; it does not hold <see cref="Format"/>.</summary>
    public override string ToString() => Repeat == 1 ? Path : $"{Path}*{Repeat.ToString(CultureInfo.InvariantCulture)}";
}
