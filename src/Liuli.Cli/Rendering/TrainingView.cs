using System.Diagnostics;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Training;

namespace Liuli.Cli.Rendering;

/// <summary>Shows on standard error how a training run gets on.</summary>
internal abstract class TrainingView(Language language) : IDisposable
{
    private const int CurveWidth = 40;

    private readonly Stopwatch _watch = new();
    private readonly Sparkline _curve = new(CurveWidth);
    private long _stepsDone;

    /// <summary>The last update.</summary>
    protected StepReport Last { get; private set; }

    /// <summary>The last validation loss measured.</summary>
    protected double? ValidationLoss { get; private set; }

    /// <summary>Losses so far as a line of characters.</summary>
    protected string Curve => _curve.ToString();

    /// <summary>The same in at most so many characters.</summary>
    protected string CurveWithin(int characters) => _curve.Within(characters);

    /// <summary>Both wordings of a message.</summary>
    protected Language Say { get; } = language;

    /// <summary>A live display on a terminal that can redraw one, plain lines elsewhere.</summary>
    public static TrainingView Create(Language say) => Terminal.Redraws ? new LiveTrainingView(say) : new PlainTrainingView(say);

    /// <summary>Shows what happens while <paramref name="train"/> runs.</summary>
    public virtual TrainingResult Run(Func<TrainingResult> train) => train();

    /// <summary>An update was made.</summary>
    public void Show(StepReport report)
    {
        Last = report;
        ValidationLoss = report.ValidationLoss ?? ValidationLoss;
        _curve.Add(report.Loss);
        if (_watch.IsRunning)
            _stepsDone++;
        else
            _watch.Start(); // the first update also warms up
        Refresh(report.Step == 1 || report.Step == report.Steps || report.ValidationLoss is not null);
    }

    /// <summary>Something else happened.</summary>
    public void Show(TrainingEvent happened)
    {
        switch (happened)
        {
            case PackingData { Progress: var progress }:
                Packing(Say[$"packing {progress.File}: {Count(progress.Documents)} {Counted.Noun(progress.Documents, "document")}, {Count(progress.Tokens)} {Counted.Noun(progress.Tokens, "token")}", $"打包 {progress.File}：{Count(progress.Documents)} 篇，{Count(progress.Tokens)} 个词元"]);
                break;
            case RunStarted start:
                Line(Say[
                    $"{Count(start.Parameters)} parameters, vocabulary {Count(start.VocabularySize)}, {Count(start.TrainingTokens)} tokens to train on, {Count(start.ValidationTokens)} held out; {(start.FirstStep == start.Steps ? $"update {start.Steps}" : $"updates {start.FirstStep} to {start.Steps}")}, {Count(start.TokensPerStep)} {Counted.Noun(start.TokensPerStep, "token")} each, warm-up {Count(start.Warmup)}; {start.Device}",
                    $"{Count(start.Parameters)} 个参数，词表 {Count(start.VocabularySize)}，训练词元 {Count(start.TrainingTokens)}，留出 {Count(start.ValidationTokens)}；第 {start.FirstStep} 到 {start.Steps} 次更新，每次 {Count(start.TokensPerStep)} 个词元，预热 {Count(start.Warmup)} 次；{start.Device}"]);
                break;
            case Sampled sample:
                Line(Say[$"sample after {sample.Step}: {sample.Text}", $"第 {sample.Step} 次更新后的样例：{sample.Text}"]);
                break;
            case CheckpointSaved saved:
                Line(Say[$"saved after {saved.Step}: {saved.Folder}", $"第 {saved.Step} 次更新后已保存：{saved.Folder}"]);
                break;
            case TrainingWarning warning:
                Line(Say[$"warning: {warning.Message}", $"警告：{warning.Message}"]);
                break;
        }
    }

    /// <summary>The run is over.</summary>
    public void ShowEnd(TrainingResult result)
    {
        if (result.Cancelled)
        {
            Line(Say[
                $"Stopped after update {result.Step}; everything is saved. To go on: liuli train --resume --out {ShellWord.Of(result.Folder)}",
                $"已在第 {result.Step} 次更新后停止，一切已保存。要继续：liuli train --resume --out {ShellWord.Of(result.Folder)}"]);
            return;
        }
        string validation = result.ValidationLoss is { } loss ? Say[$", validation loss {Loss(loss)}", $"，验证损失 {Loss(loss)}"] : "";
        Line(Say[
            $"Done: {Counted.Of(result.Step, "update")}, loss {Loss(result.Loss)}{validation}. Try it: liuli generate --model {ShellWord.Of(result.Folder)} --prompt …",
            $"完成：{result.Step} 次更新，损失 {Loss(result.Loss)}{validation}。试一试：liuli generate --model {ShellWord.Of(result.Folder)} --prompt …"]);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Shows the last update.</summary>
    /// <param name="important">Whether it must not be left out.</param>
    protected abstract void Refresh(bool important);

    /// <summary>Shows a line that stays.</summary>
    protected abstract void Line(string text);

    /// <summary>Shows how far packing is.</summary>
    protected virtual void Packing(string text) => Line(text);

    /// <summary>Time left at the pace so far.</summary>
    protected string Eta()
    {
        if (_stepsDone == 0)
            return "–";
        TimeSpan left = _watch.Elapsed / _stepsDone * (Last.Steps - Last.Step);
        return left.TotalHours >= 1 ? left.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : left.ToString(@"m\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A loss as text.</summary>
    protected static string Loss(double loss) => loss.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>A count as text.</summary>
    protected static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
