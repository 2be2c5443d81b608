using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Liuli.EndToEnd.Tests;

/// <summary>What stands in a narrow window: numbers stay whole. <c>script</c> (util-linux) makes the terminal.</summary>
[Collection(ModelCollection.Name)]
public class TerminalTests(Models models)
{
    [SkippableFact]
    public void ATraceFitsFortyColumns()
    {
        string screen = Screen(40, $"generate --model {models.Random.Folder} --prompt hello --greedy --trace --max-tokens 1 --lang en");
        string[] rows = [.. screen.Split('\n').Where(line => line.Contains('%', StringComparison.Ordinal))];
        Assert.Equal(8, rows.Length);
        Assert.All(rows, row => Assert.Equal(2, row.Count(character => character == '%')));
    }

    [SkippableFact]
    public void SpeedsFitEightyColumns() =>
        Assert.Contains("k=32 threads=1", Screen(80, "bench matmul --shape 32x32x32 --threads 1 --repeat 1 --lang en"), StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void ARunIsShownInWholeNumbers(int columns)
    {
        string name = $"narrow-{columns}";
        string screen = Screen(columns, string.Join(' ', models.TrainArguments(name, 4)) + " --lang en");
        Assert.Contains("4/4", screen, StringComparison.Ordinal);
        Assert.Contains("Try it: liuli generate --model", screen, StringComparison.Ordinal);
        Assert.Equal(columns >= 80, screen.Contains("loss so far", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("dumb")]
    [InlineData("")]
    public void ATerminalThatCannotRedrawGetsLines(string type)
    {
        string screen = Screen(80, string.Join(' ', models.TrainArguments($"terminal-{type}", 4)) + " --lang en", type);
        Assert.Contains("\nstep 4/4  loss ", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("loss so far", screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', screen);
    }

    [SkippableTheory]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(120)]
    public void TablesOfMemoryNameTheirRows(int columns)
    {
        string config = models.In("long-context.json");
        JsonNode settings = JsonNode.Parse(File.ReadAllText(models.Random.File("config.json")))!;
        settings["n_positions"] = 131072;
        File.WriteAllText(config, settings.ToJsonString());
        string screen = Screen(columns, $"inspect --model {config} --lang en");
        Assert.Contains("131,072", screen, StringComparison.Ordinal);
        Assert.All((string[])["F32", "BF16", "Q4_K_M", "Q4_0"], type => Assert.Matches($@"(?m)^ *{type} +\d", screen));
    }

    private static string Screen(int columns, string arguments, string type = "xterm")
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "there is no script command of util-linux to make a terminal with");
        ProcessStartInfo start = new("script") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in (string[])["-qec", $"stty cols {columns} rows 30; dotnet exec '{LiuliCommand.Library}' {arguments}", "/dev/null"])
            start.ArgumentList.Add(argument);
        start.Environment["TERM"] = type;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return LiuliCommand.End(process, process.StandardOutput.ReadToEndAsync(), Task.FromResult("")).Succeeded().Output.Replace("\r", "", StringComparison.Ordinal);
    }
}
