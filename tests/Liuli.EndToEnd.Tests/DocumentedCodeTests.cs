using System.Diagnostics;
using System.Text.RegularExpressions;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>C# in documents compiles as it stands, each example as a program with .NET's implicit usings. Those that are files of a project (see <see cref="ReadmeTests"/>) are compiled there.</summary>
public partial class DocumentedCodeTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static TheoryData<string, int> Examples
    {
        get
        {
            TheoryData<string, int> examples = [];
            foreach (string document in DocumentLinkTests.Documents.Cast<object[]>().Select(row => (string)row[0]))
                for (int i = 0; i < Blocks(document).Length; i++)
                    examples.Add(document, i);
            return examples;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public void AnExampleCompiles(string document, int index)
    {
        string errors = Errors(Blocks(document)[index]);
        Assert.True(errors.Length == 0, $"{document}, example {index + 1}:\n{errors}");
    }

    [SkippableFact]
    public void WhatDoesNotCompileIsFound() => Assert.Contains("CS1061", Errors("using Liuli.Inference;\nLanguageModel.Load(\"x\").NoSuchMethod();\n"), StringComparison.Ordinal);

    [Fact]
    public void ExamplesAreFound() => Assert.True(Blocks("docs/csharp.md").Length >= 6);

    private static string[] Blocks(string document) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, document)).ReplaceLineEndings("\n")).Where(block => !block.Groups["snippet"].Success).Select(block => block.Groups["code"].Value)];

    /// <summary>What the SDK's compiler says of a program, warnings included.</summary>
    private static string Errors(string code)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("liuli-code-");
        try
        {
            string source = Path.Combine(folder.FullName, "Program.cs"), usings = Path.Combine(folder.FullName, "Usings.cs"), arguments = Path.Combine(folder.FullName, "csc.rsp");
            File.WriteAllText(source, code);
            File.WriteAllText(usings, ImplicitUsings);
            File.WriteAllLines(arguments, ["-nologo", "-nostdlib", "-target:exe", "-nullable:enable", "-langversion:14", "-warnaserror", $"-out:\"{Path.Combine(folder.FullName, "out.dll")}\"", .. References().Select(file => $"-reference:\"{file}\""), $"\"{usings}\"", $"\"{source}\""]);
            ProcessStartInfo start = new("dotnet") { ArgumentList = { "exec", Compiler(), "-noconfig", $"@{arguments}" }, RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Outcome outcome = LiuliCommand.End(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            return outcome.ExitCode == 0 ? "" : outcome.Output + outcome.Errors;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The framework's assemblies, ours, and those that an example's packages bring.</summary>
    private static IEnumerable<string> References() => Directory.EnumerateFiles(Framework, "System.*.dll").Where(file => !file.EndsWith(".Native.dll", StringComparison.Ordinal)).Append(Path.Combine(Framework, "netstandard.dll"))
        .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "Liuli.*.dll").Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal)))
        .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "Microsoft.Extensions.*.dll"));

    private static string Framework => Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static string Compiler()
    {
        string sdks = Path.Combine(Framework, "..", "..", "..", "sdk");
        string? compiler = Directory.Exists(sdks) ? Directory.EnumerateDirectories(sdks, "10.*").Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault() : null;
        Skip.If(compiler is null, $"the SDK's compiler is not below {sdks}");
        return compiler;
    }

    [GeneratedRegex("(?<snippet><!-- snippet: [^ ]+ -->\n)?```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
