using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Inference;
using Liuli.Inference.Generation;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>Every step: what the model was given, what could come next and how likely, and what was chosen.</summary>
internal sealed class GenerationTrace(LanguageModel model, GenerationOptions options, Language say) : IGenerationView
{
    /// <summary>The widest bar, and what stands before it on its line.</summary>
    private const int WidestBar = 24, BeforeBar = 46;

    private readonly List<int> _ids = [];
    private readonly IAnsiConsole _console = Terminal.Output();
    private int _step;

    public void Begin(IReadOnlyList<int> prompt)
    {
        _ids.AddRange(prompt);
        Line(say["model", "模型"], model.Name);
        Line(say["sampler", "采样"], SamplingWording.Describe(options.Sampling, say));
        Line(say["prompt", "提示"], Pieces(prompt));
    }

    public void Show(GeneratedPiece piece)
    {
        if (piece.Id is not { } id)
        {
            Line(say["text", "全文"], model.Decode(_ids, skipSpecialTokens: true));
            Line(say["ended", "结束"], Reason(piece.StopReason));
            return;
        }
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold]{say["step", "第"]} {++_step}{say["", " 步"]}[/]  {say["ids so far", "已有编号"]}: {string.Join(' ', _ids)}");
        _console.Write(Candidates(piece.Step!, id));
        _ids.Add(id);
    }

    /// <summary>Nothing is left open: every step ends its line.</summary>
    public void Dispose()
    {
    }

    private Table Candidates(GenerationStep step, int chosen)
    {
        Table table = new() { Border = TableBorder.None, ShowHeaders = true };
        table.AddColumn("");
        table.AddColumn(new TableColumn(say["id", "编号"]).RightAligned().NoWrap());
        table.AddColumn(say["token", "词元"]);
        table.AddColumn(new TableColumn("logit").RightAligned().NoWrap());
        table.AddColumn(new TableColumn(say["model", "模型概率"]).RightAligned().NoWrap());
        table.AddColumn(new TableColumn(say["sampler", "采样概率"]).RightAligned().NoWrap());
        int widest = Math.Min(WidestBar, _console.Profile.Width - BeforeBar);
        if (widest > 0)
            table.AddColumn("");
        foreach (Candidate candidate in step.Candidates)
        {
            bool isChosen = candidate.Id == chosen;
            List<Text> row =
            [
                new Text(isChosen ? "→" : ""),
                new Text(candidate.Id.ToString(CultureInfo.InvariantCulture)),
                new Text(Visible(candidate), isChosen ? new Style(decoration: Decoration.Bold) : null),
                new Text(candidate.Logit.ToString("0.000", CultureInfo.InvariantCulture)),
                new Text(Percent(candidate.ModelProbability)),
                new Text(Percent(candidate.Probability)),
            ];
            if (widest > 0)
                row.Add(new Text(new string('█', (int)Math.Round(candidate.Probability * widest))));
            table.AddRow(row);
        }
        return table;
    }

    private string Visible(Candidate candidate) =>
        string.IsNullOrWhiteSpace(candidate.Text) ? model.TokenOf(candidate.Id) : candidate.Text.ReplaceLineEndings("⏎");

    private string Pieces(IReadOnlyList<int> ids) => string.Join(' ', ids.Select(id => $"{model.TokenOf(id)}({id})"));

    private string Reason(StopReason? reason) => reason switch
    {
        StopReason.Eos => say["the model ended its text", "模型自己结束了文本"],
        StopReason.Stop => say["a stop text or token came up", "遇到了停止文字或停止词元"],
        _ => say["the number of tokens, or the context, is used up", "达到词元数上限或上下文已满"],
    };

    private void Line(string label, string value) => _console.MarkupLineInterpolated($"[bold]{label}[/]: {value}");

    private static string Percent(float probability) => probability.ToString("0.0%", CultureInfo.InvariantCulture);
}
