using System.Globalization;
using System.Runtime.Loader;

namespace Liuli.Cli.Hosting;

/// <summary>The language of messages: both wordings stand side by side where they are used.</summary>
/// <param name="isChinese">Chinese, or else English.</param>
internal sealed class Language(bool isChinese)
{
    private const string Simplified = "zh-Hans";

    /// <summary>Whether messages are in Chinese.</summary>
    public bool IsChinese { get; } = isChinese;

    /// <summary>The wording for the chosen language.</summary>
    public string this[string english, string chinese] => IsChinese ? chinese : english;

    /// <summary><c>--lang</c> if the arguments give it, else the locale (LC_ALL, LC_MESSAGES, LANG).</summary>
    /// <remarks>Known before the arguments are parsed, because help and usage errors are messages too.</remarks>
    public static Language Detect(IReadOnlyList<string> arguments) => new(IsNameOfChinese(FromArguments(arguments) ?? FromLocale()));

    /// <summary>Whether <paramref name="name"/> says a language that there are messages in: en, zh, zh_CN.UTF-8 …</summary>
    public static bool IsKnown(string name) => IsNameOfChinese(name) || name.StartsWith("en", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the parser's own messages Chinese too.</summary>
    public void Apply()
    {
        if (!IsChinese)
            return;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Simplified);
        // Without ICU the culture calls itself zh-HANS, which is another folder where file names know upper and lower case.
        AssemblyLoadContext.Default.Resolving += (context, assembly) =>
        {
            string path = Path.Combine(AppContext.BaseDirectory, Simplified, $"{assembly.Name}.dll");
            bool isText = string.Equals(assembly.CultureName, Simplified, StringComparison.OrdinalIgnoreCase);
            return isText && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
    }

    private static bool IsNameOfChinese(string name) => name.StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    private static string? FromArguments(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Count)
                return arguments[i + 1];
            if (arguments[i].StartsWith("--lang=", StringComparison.Ordinal))
                return arguments[i]["--lang=".Length..];
        }
        return null;
    }

    private static string FromLocale()
    {
        foreach (string variable in (string[])["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
                return value;
        }
        return "en";
    }
}
