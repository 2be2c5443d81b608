namespace Liuli.EndToEnd.Tests;

public class HelpTests
{
    private static readonly string[] s_verbs = ["generate", "chat", "tokenize", "detokenize", "forward", "explain", "inspect", "train", "eval perplexity", "tokenizer train", "quantize", "convert", "bench"];

    public static TheoryData<string> Verbs => [.. s_verbs];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void EveryVerbHasHelpWithExamplesInChinese(string verb)
    {
        string help = LiuliCommand.Run([.. verb.Split(' '), "--help", "--lang", "zh"]).Succeeded().Output;
        Assert.Contains("示例：", help, StringComparison.Ordinal);
        Assert.Contains($"  liuli {verb}", help, StringComparison.Ordinal);
        Assert.Contains("选项", help, StringComparison.Ordinal);
        Assert.All((string[])["Description:", "[default:", "[options]", "(REQUIRED)"], english => Assert.DoesNotContain(english, help, StringComparison.Ordinal));
        IEnumerable<string> options = help.Split('\n').Where(line => line.TrimStart().StartsWith('-'));
        Assert.All(options, line => Assert.Contains(line, IsIdeograph));
    }

    [Fact]
    public void HelpIsInEnglishElsewhere()
    {
        string help = LiuliCommand.Run("generate", "--help").Succeeded().Output;
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains("continue a text", help, StringComparison.Ordinal);
        string root = LiuliCommand.Run("--help").Succeeded().Output;
        Assert.All(s_verbs, verb => Assert.Contains($"  {verb.Split(' ')[0]} ", root, StringComparison.Ordinal));
    }

    [Fact]
    public void WrongUsageEndsWithTwoAndPointsToTheHelp()
    {
        LiuliCommand.Run("generate", "--no-such-option").Failed(2, "--no-such-option", "See: liuli generate --help");
        LiuliCommand.Run("tokenizer", "train", "--type", "morse", "--data", "x", "--out", "y").Failed(2, "morse", "liuli tokenizer train --help");
        LiuliCommand.Run("generate", "--prompt", "x", "--max-tokens", "many", "--lang", "zh").Failed(2, "many", "参见：liuli generate --help");
        LiuliCommand.Run("no-such-verb").Failed(2, "no-such-verb");
        LiuliCommand.Run().Failed(2, "name a verb: generate, chat");
        LiuliCommand.Run("eval", "--lang", "zh").Failed(2, "请给出动词：perplexity", "liuli eval --help");
        LiuliCommand.Run("generate", "--prompt", "x", "--lang", "fr").Failed(2, "expected en or zh", "'fr'");
        LiuliCommand.Run("generate", "--prompt", "x", "--temperature", "-1").Failed(2, "temperature must be at least 0, got -1");
        LiuliCommand.Run("generate", "--prompt", "x", "--temperature", "1e400").Failed(2, "temperature must be a finite number, at least 0, got Infinity");
        LiuliCommand.Run("chat", "--dry-base", "NaN").Failed(2, "dry-base must be a finite number, at least 1, got NaN");
        LiuliCommand.Run("train", "--data", "x", "--out", "y", "--tokenizer", "z", "--clip", "1e400").Failed(2, "clip must be a finite number, at least 0, is Infinity");
        LiuliCommand.Run("train", "--data", "x", "--out", "y", "--tokenizer", "z", "--lr", "-0").Failed(2, "must not be above lr (0)");
        LiuliCommand.Run("tokenizer", "train", "--type", "unigram", "--character-coverage", "2", "--data", "x", "--out", "y").Failed(2, "--character-coverage must be above 0 and at most 1, got 2");
        LiuliCommand.Run("tokenizer", "train", "--threads", "0", "--data", "x", "--out", "y").Failed(2, "--threads must be at least 1, got 0");
        LiuliCommand.Run("tokenizer", "train", "--min-frequency", "0", "--data", "x", "--out", "y").Failed(2, "--min-frequency must be at least 1, got 0");
    }

    [Theory]
    [InlineData("there is no verb 'generat'; did you mean generate?", "generat", "--prompt", "a")]
    [InlineData("there is no verb 'trian' of tokenizer; did you mean train?", "tokenizer", "trian")]
    [InlineData("there is no option '--promp' of generate; did you mean --prompt?", "generate", "--promp", "a")]
    [InlineData("there is no option '--temp' of generate; did you mean --temperature?", "generate", "--temp", "1", "--prompt", "a")]
    [InlineData("--prompt lacks its value: --max-tokens is an option itself. Where that is meant as the value, write --prompt=--max-tokens", "generate", "--prompt", "--max-tokens", "1")]
    [InlineData("-p lacks its value: -m is an option itself", "generate", "-p", "-m", "x")]
    [InlineData("--seed lacks its value: --max-tokens=1 is an option itself", "generate", "--prompt", "a", "--seed", "--max-tokens=1")]
    [InlineData("--data lacks its value: --json is an option itself", "eval", "perplexity", "--data", "--json")]
    [InlineData("--out lacks its value: --lang is an option itself", "train", "--out", "--lang", "en")]
    [InlineData("'b' belongs to no option of generate; a text with spaces needs quotes", "generate", "--prompt", "a", "b")]
    [InlineData("--prompt is given 2 times; give it once", "generate", "--prompt", "a", "--prompt", "b")]
    [InlineData("--seed 给了 3 次；只能给一次", "generate", "--prompt", "a", "--seed", "1", "--seed", "2", "--seed", "3", "--lang", "zh")]
    [InlineData("--top-k: expected a whole number from -2147483648 to 2147483647, got '99999999999'", "generate", "--prompt", "a", "--top-k", "99999999999")]
    [InlineData("--seed: expected a whole number from 0 to 18446744073709551615, got '-1'", "generate", "--prompt", "a", "--seed", "-1")]
    [InlineData("--cache-type: expected one of f32, f16, bf16, q8_0, got 'q4'", "generate", "--prompt", "a", "--cache-type", "q4")]
    [InlineData("--precision：应为 f32、bf16 之一，给的是“f64”", "bench", "--precision", "f64", "--lang", "zh")]
    [InlineData("--out is empty; name a file or a folder", "forward", "--prompt", "a", "--out", "")]
    [InlineData("--model 是空的", "chat", "--model", "", "--lang", "zh")]
    [InlineData("--data is empty", "tokenizer", "train", "--data", "a.txt", "", "--out", "b.json")]
    [InlineData("generate 没有选项“--sead”；是不是 --seed？", "generate", "--sead", "1", "--lang", "zh")]
    public void WhatIsMisspeltIsSaidAloneWithWhatWasMeant(string message, params string[] arguments)
    {
        string[] lines = LiuliCommand.Run(arguments).Failed(2, message).Errors.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
    }

    private static bool IsIdeograph(char character) => character is >= '一' and <= '鿿';
}
