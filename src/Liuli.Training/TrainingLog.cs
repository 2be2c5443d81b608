using System.Buffers;
using System.Text.Json;
using Liuli.Models.Checkpoints;

namespace Liuli.Training;

/// <summary>
/// <c>log.jsonl</c>: one line per update, <c>{"step":0,"loss":0,"val_loss":0,"lr":0,"grad_norm":0,"tokens_per_second":0}</c>, with <c>val_loss</c> where it was
/// measured. Appending allocates nothing after the first line.
/// </summary>
internal sealed class TrainingLog : IDisposable
{
    private static readonly JsonEncodedText s_step = JsonEncodedText.Encode("step");
    private static readonly JsonEncodedText s_loss = JsonEncodedText.Encode("loss");
    private static readonly JsonEncodedText s_validationLoss = JsonEncodedText.Encode("val_loss");
    private static readonly JsonEncodedText s_learningRate = JsonEncodedText.Encode("lr");
    private static readonly JsonEncodedText s_gradientNorm = JsonEncodedText.Encode("grad_norm");
    private static readonly JsonEncodedText s_tokensPerSecond = JsonEncodedText.Encode("tokens_per_second");

    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new(256);
    private readonly Utf8JsonWriter _json;

    private TrainingLog(string path)
    {
        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>Opens the log at <paramref name="path"/> to go on behind the line of update <paramref name="lastStep"/>; later lines, of
    /// updates that a crash undid, are dropped.</summary>
    public static TrainingLog Open(string path, long lastStep)
    {
        if (File.Exists(path))
        {
            string[] kept = File.ReadLines(path).Where(line => StepOf(line) is { } step && step <= lastStep).ToArray();
            AtomicFile.Write(path, stream =>
            {
                using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
                foreach (string line in kept)
                    writer.WriteLine(line);
            });
        }
        return new TrainingLog(path);
    }

    /// <summary>Appends a line.</summary>
    public void Write(in StepReport report)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber(s_step, report.Step);
        _json.WriteNumber(s_loss, report.Loss);
        if (report.ValidationLoss is { } validationLoss)
            _json.WriteNumber(s_validationLoss, validationLoss);
        _json.WriteNumber(s_learningRate, report.LearningRate);
        _json.WriteNumber(s_gradientNorm, report.GradientNorm);
        _json.WriteNumber(s_tokensPerSecond, Math.Round(report.TokensPerSecond, 1));
        _json.WriteEndObject();
        _json.Flush();
        Append();
    }

    private void Append()
    {
        try
        {
            _stream.Write(_line.WrittenSpan);
            _stream.WriteByte((byte)'\n');
            _stream.Flush(); // so that the log can be followed
        }
        catch (Exception refusal) when (WriteRefusal.Is(refusal))
        {
            throw new TrainingException($"writing the log '{_stream.Name}': {WriteRefusal.Reason(refusal)}. Make room, then go on from the last checkpoint with --resume.", refusal);
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private static long? StepOf(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null; // a line cut off by a crash
        }
    }
}
