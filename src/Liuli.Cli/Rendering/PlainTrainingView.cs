using System.Diagnostics;
using Liuli.Cli.Hosting;

namespace Liuli.Cli.Rendering;

/// <summary>Lines for a file or a pipe: one every few seconds, and where the validation loss was measured.</summary>
internal sealed class PlainTrainingView(Language say) : TrainingView(say)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

    protected override void Refresh(bool important)
    {
        if (!important && _sinceLine.Elapsed < s_interval)
            return;
        _sinceLine.Restart();
        string validation = Last.ValidationLoss is { } loss ? $"  {Say["val", "验证"]} {Loss(loss)}" : "";
        Line(FormattableString.Invariant($"{Say["step", "更新"]} {Last.Step}/{Last.Steps}  {Say["loss", "损失"]} {Loss(Last.Loss)}{validation}  lr {Last.LearningRate:0.00e+0}  {Count(Last.TokensPerSecond)} {Say["tokens/s", "词元/秒"]}  ETA {Eta()}  {Curve}"));
    }

    protected override void Packing(string text)
    {
        if (_sinceLine.Elapsed < s_interval)
            return;
        _sinceLine.Restart();
        Line(text);
    }

    protected override void Line(string text) => Console.Error.WriteLine(text);
}
