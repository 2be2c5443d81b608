using System.Diagnostics;
using Liuli.Cli.Hosting;
using Liuli.Training;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>A small table that keeps changing, with samples and other lines above it.</summary>
internal sealed class LiveTrainingView(Language say) : TrainingView(say)
{
    /// <summary>What the table takes beside the curve, and the shortest curve that says anything.</summary>
    private const int BesideCurve = 70, ShortestCurve = 6;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console = Terminal.Error();
    private readonly Stopwatch _sinceRefresh = Stopwatch.StartNew();
    private LiveDisplayContext? _live;

    public override TrainingResult Run(Func<TrainingResult> train)
    {
        // An exception leaves the display first, so that its message stands below it.
        try
        {
            return _console.Live(new Text("")).Start(live =>
            {
                _live = live;
                return train();
            });
        }
        finally
        {
            _live = null;
        }
    }

    protected override void Refresh(bool important)
    {
        if (_live is null || (!important && _sinceRefresh.Elapsed < s_interval))
            return;
        _sinceRefresh.Restart();
        int curve = _console.Profile.Width - BesideCurve; // asked each time: a window changes
        _live.UpdateTarget(curve < ShortestCurve ? Narrow() : Table(curve));
    }

    protected override void Line(string text)
    {
        // A command to copy must not be folded; beside the live table Spectre has to know what is written.
        if (_live is null)
            Console.Error.WriteLine(text);
        else
            _console.WriteLine(text);
    }

    protected override void Packing(string text)
    {
        if (_live is null)
            Line(text);
        else
            _live.UpdateTarget(new Text(text));
    }

    /// <summary>The same numbers where a table would be torn apart.</summary>
    private Text Narrow() => new(FormattableString.Invariant(
        $"{Say["step", "更新"]} {Last.Step}/{Last.Steps}  {Say["loss", "损失"]} {Loss(Last.Loss)}  {Say["val", "验证"]} {(ValidationLoss is { } loss ? Loss(loss) : "–")}  lr {Last.LearningRate:0.00e+0}  {Count(Last.TokensPerSecond)} {Say["tokens/s", "词元/秒"]}  ETA {Eta()}"));

    private Table Table(int curve)
    {
        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumn(Say["step", "更新"]).AddColumn(Say["loss", "损失"]).AddColumn(Say["val loss", "验证损失"]).AddColumn("lr");
        table.AddColumn(Say["tokens/s", "词元/秒"]).AddColumn("ETA").AddColumn(Say["loss so far", "损失曲线"]);
        table.AddRow(
            $"{Last.Step}/{Last.Steps}",
            Loss(Last.Loss),
            ValidationLoss is { } loss ? Loss(loss) : "–",
            FormattableString.Invariant($"{Last.LearningRate:0.00e+0}"),
            Count(Last.TokensPerSecond),
            Eta(),
            CurveWithin(curve));
        return table;
    }
}
