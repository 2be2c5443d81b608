using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Liuli.Mini.Corpus;

/// <summary>Writes the corpus files atomically (beside, then renamed) and tells what went into each.</summary>
internal sealed class OutputFiles(string directory)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Dialogues(string name, string source, IReadOnlyCollection<List<string>> dialogues) =>
        Write(name, [.. dialogues.Select(utterances => JsonSerializer.Serialize(new { source, utterances }, Json))],
            dialogues.Sum(utterances => utterances.Sum(utterance => (long)utterance.Length)), dialogues.SelectMany(utterances => utterances));

    public void Documents(string name, IReadOnlyCollection<string> documents) =>
        Write(name, documents, documents.Sum(document => (long)document.Length), documents);

    private void Write(string name, IReadOnlyCollection<string> lines, long characters, IEnumerable<string> texts)
    {
        string path = Path.Combine(directory, name), beside = path + ".tmp";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            using (var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" })
            {
                foreach (string line in lines)
                    writer.WriteLine(line);
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
        int distinct = texts.SelectMany(text => text).Distinct().Count();
        int tokens = texts.Sum(TextMeasure.Tokens);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-26}{lines.Count,8:N0} documents{characters,12:N0} characters{distinct,7:N0} distinct{tokens,11:N0} tokens (estimate){new FileInfo(path).Length,12:N0} bytes"));
    }
}
