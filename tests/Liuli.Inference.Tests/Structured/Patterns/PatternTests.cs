using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Liuli.Inference.Structured;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Structured.Patterns;

/// <summary>Patterns against .NET's own regular expressions.</summary>
public class PatternTests
{
    [Theory]
    [InlineData("^[A-Z]{3}-\\d+$", "A-Z09-b")]
    [InlineData("a+b", "ab c")]
    [InlineData("^a*$|^b", "ab")]
    [InlineData("(ab|a)(bc|c)?$", "abc")]
    [InlineData("^(?:[ab]{2,3}c?)*$", "abc")]
    [InlineData("^(a|b)*abb$", "ab")]
    [InlineData("^[^ab]{1,2}$", "abc你😀")]
    [InlineData("^.{2,4}$", "a\n你")]
    [InlineData("[你-好]", "你好a佽")]
    [InlineData("^\\S+@\\S+\\.\\w{2,}$", "a@.b ")]
    [InlineData("^\\W\\D\\s?$", "a1 -_")]
    [InlineData("\\x41\\u0042\\t", "AB\tC")]
    [InlineData("^(?<year>[0-9]{2})-?", "012-")]
    [InlineData("^a{2}b{0}c{1,}?$", "abc")]
    [InlineData("^[\\d\\-x.]+$", "1-x.a")]
    [InlineData("^$", "a")]
    [InlineData("$^", "a")]
    [InlineData("$^|b", "ab")]
    [InlineData("(a|$)^", "ab")]
    [InlineData("", "a")]
    [InlineData("x$y|z", "xyz")]
    [InlineData("a{,2}", "a{,2}")]
    [InlineData("^\\p{L}+\\P{Lu}$", "aÄ你1")]
    public void TheSameTextsMatchAsWithDotNet(string pattern, string letters)
    {
        // .NET's $ also matches before a last line break, ECMA-262's does not; and its \w and \d take all of Unicode unless told otherwise, which \p forbids.
        RegexOptions options = pattern.Contains("\\p", StringComparison.Ordinal) ? RegexOptions.None : RegexOptions.ECMAScript;
        Regex expected = new(pattern.Replace("$", "\\z", StringComparison.Ordinal).Replace("\\\\z", "\\$", StringComparison.Ordinal), options, TimeSpan.FromSeconds(5));
        JsonGrammar grammar = Grammar(pattern);
        Rune[] alphabet = [.. letters.EnumerateRunes()];
        Philox random = new(3);
        int matches = 0;
        for (int i = 0; i < 3000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, (int)(random.NextSingle() * 7)).Select(_ => alphabet[(int)(random.NextSingle() * alphabet.Length)]));
            // Surrogates are two characters for .NET and one for JSON Schema.
            bool matches1 = expected.IsMatch(text.Replace("😀", "\u2603", StringComparison.Ordinal));
            Assert.True(matches1 == Fits(grammar, text), $"'{text}' and {pattern}: {matches1} expected");
            matches += matches1 ? 1 : 0;
        }
        Assert.InRange(matches, 1, 3000);
        RandomDocuments documents = new(grammar, 5);
        for (int i = 0; i < 40; i++)
        {
            string text = JsonSerializer.Deserialize<string>(documents.Next(30))!;
            // Of classes, the two disagree about the byte-order mark and the like, and .NET's know no letters beyond 16 bits.
            if (!pattern.Contains('\\', StringComparison.Ordinal) || text.All(letter => letter < 0x80 || char.IsLetter(letter)))
                Assert.Matches(expected, Regex.Replace(text, "[\ud800-\udbff][\udc00-\udfff]", "\u2603"));
        }
    }

    [Theory]
    [InlineData("(?=a)b", "lookahead")]
    [InlineData("(?<!a)b", "lookbehind")]
    [InlineData("(a)\\1", "references back")]
    [InlineData("\\bword", "ends of words")]
    [InlineData("(?i)a", "(?")]
    [InlineData("\\p{IsGreek}", "IsGreek")]
    [InlineData("a{5000}", "4096")]
    [InlineData("\\q", "\\q")]
    [InlineData("(a{400}){400}", "states")]
    public void WhatIsNotUnderstoodIsNamed(string pattern, string part)
    {
        string message = Assert.Throws<NotSupportedException>(() => Grammar(pattern)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("#/pattern", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("[b-a]")]
    [InlineData("a{3,2}")]
    [InlineData("a\\")]
    [InlineData("\\u12")]
    [InlineData("\\ud83d")]
    [InlineData("^*")]
    public void WhatIsNoPatternIsAnError(string pattern)
    {
        if (pattern == "\\ud83d")
            Assert.Contains("allows no text", Assert.Throws<ArgumentException>(() => Grammar(pattern)).Message, StringComparison.Ordinal);
        else
            Assert.Contains("is no regular expression", Assert.Throws<ArgumentException>(() => Grammar(pattern)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^你好+$", 3, 5, "你好好|你好好好好", "你好|你好好好好好|好好好")]
    [InlineData("^.*$", 2, 3, "😀😀|你😀a|a\\nb", "😀|abcd|😀😀😀😀")]
    [InlineData("^[\\uD83D\\uDE00-\\u{1F64F}]+$", 1, 2, "😀|😃😀", "a|😀😀😀")]
    [InlineData("\"", 1, 4, "\\\"|a\\\"", "a")]
    [InlineData("^[\\s\\S]*$", 0, 2, "\\u001f|\\t\\\\", "abc")]
    public void LengthsCountCharactersInPatternsToo(string pattern, int least, int most, string fitting, string others)
    {
        string schema = JsonSerializer.Serialize(new { type = "string", pattern, minLength = least, maxLength = most });
        JsonGrammar grammar = JsonGrammar.Parse(schema);
        Assert.All(fitting.Split('|').Where(text => pattern != "^.*$" || !text.Contains('\\', StringComparison.Ordinal)), text => Assert.True(FitsJson(grammar, $"\"{text}\""), text));
        Assert.All(others.Split('|'), text => Assert.False(FitsJson(grammar, $"\"{text}\""), text));
        RandomDocuments documents = new(grammar, 9);
        for (int i = 0; i < 50; i++)
            Assert.InRange(JsonSerializer.Deserialize<string>(documents.Next(20))!.EnumerateRunes().Count(), least, most);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","pattern":"^a{5}$","maxLength":4}}}""", "#/properties/a")]
    [InlineData("""{"properties":{"a":{"type":"string","pattern":"^a","format":"date"}}}""", "#/properties/a")]
    [InlineData("""{"properties":{"a":{"format":"uuid","minLength":40}}}""", "#/properties/a")]
    [InlineData("""{"properties":{"a":{"allOf":[{"pattern":"^a$"},{"pattern":"^b$"}]}}}""", "#/properties/a")]
    public void WhatNoTextFitsIsAnErrorThatSaysWhere(string schema, string path)
    {
        string message = Assert.Throws<ArgumentException>(() => JsonGrammar.Parse(schema)).Message;
        Assert.Contains($"{path} allows no text", message, StringComparison.Ordinal);
    }

    private static JsonGrammar Grammar(string pattern) => JsonGrammar.Parse(JsonSerializer.Serialize(new { pattern }));

    private static bool Fits(JsonGrammar grammar, string text)
    {
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(text));
        JsonState state = new(grammar);
        return JsonText.Of(document.RootElement).All(state.Take) && state.ToComplete == 0;
    }

    private static bool FitsJson(JsonGrammar grammar, string json)
    {
        JsonState state = new(grammar);
        return Encoding.UTF8.GetBytes(json).All(state.Take) && state.ToComplete == 0;
    }
}
