using System.Globalization;
using System.Text;
using Liuli.Inference.Structured;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Structured.Patterns;

/// <summary>Numbers within bounds, against comparisons of decimals.</summary>
public class NumberTests
{
    private static readonly string[] s_bounds = ["0", "1", "-1", "5", "9", "10", "-10", "99", "100", "127", "255", "-128", "1000", "0.5", "1.5", "-0.05", "9.99", "-7.25", "123.456", "1e2", "2.50"];

    [Fact]
    public void BoundsOfNumbersAreKept()
    {
        Philox random = new(2);
        int tried = 0;
        for (int round = 0; round < 150; round++)
        {
            string? least = Pick(), most = Pick();
            bool above = random.NextSingle() < 0.3f, below = random.NextSingle() < 0.3f, isWhole = random.NextSingle() < 0.5f;
            if (Value(least) is { } a && Value(most) is { } b && a > b)
                (least, most) = (most, least);
            string schema = $$"""{"type":"{{(isWhole ? "integer" : "number")}}"{{Bound(least, above ? "exclusiveMinimum" : "minimum")}}{{Bound(most, below ? "exclusiveMaximum" : "maximum")}}}""";
            if (Grammar(schema) is not { } grammar)
            {
                Assert.DoesNotContain(Candidates(), text => IsAllowed(text, least, most, above, below, isWhole));
                continue;
            }
            tried++;
            foreach (string text in Candidates())
                Assert.True(IsAllowed(text, least, most, above, below, isWhole) == Fits(grammar, text), $"{text} and {schema}");
            RandomDocuments documents = new(grammar, (ulong)round);
            for (int i = 0; i < 20; i++)
            {
                string text = documents.Next(12);
                Assert.True(text.Contains('e', StringComparison.OrdinalIgnoreCase) || IsAllowed(text, least, most, above, below, isWhole), $"{text} and {schema}");
            }
        }
        Assert.True(tried > 100);

        string? Pick() => random.NextSingle() < 0.2f ? null : s_bounds[(int)(random.NextSingle() * s_bounds.Length)];

        IEnumerable<string> Candidates() => s_bounds.Where(text => !text.Contains('e', StringComparison.Ordinal))
            .SelectMany(text => (string[])[text, (Value(text)!.Value + 0.1m).ToString(CultureInfo.InvariantCulture), (Value(text)!.Value - 0.01m).ToString(CultureInfo.InvariantCulture), (Value(text)!.Value + 1).ToString(CultureInfo.InvariantCulture)])
            .Concat(["0.0", "99.9999", "1.50", "7", "12345678", "-99999", "-0.0000001", "0.00001"]);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "0|-1|999999999999999999", "01|-0|1.0|1e3|1000000000000000000")]
    [InlineData("""{"type":"number"}""", "0|-0|1.5e+10|-2E-3|999999999999999999.999999999999999999", "1e100|.5|1.|+1|1000000000000000000")]
    [InlineData("""{"type":"integer","minimum":0,"maximum":255}""", "0|9|99|200|249|255", "-1|256|260|300|1000|-0")]
    [InlineData("""{"type":"integer","minimum":0,"maximum":18446744073709551615}""", "18446744073709551615|9", "18446744073709551616|-1")]
    [InlineData("""{"type":"integer","minimum":0,"maximum":1.7976931348623157E+308}""", "0|123456789", "-5|12345678901234567890")]
    [InlineData("""{"type":"number","minimum":0,"maximum":1.7976931348623157E+308}""", "0|0.001|123456789.5", "-5|-0.1|-0")]
    [InlineData("""{"type":"number","minimum":-1.7976931348623157E+308,"maximum":1.7976931348623157E+308}""", "1e99|-1e-99|0", "1e100")]
    [InlineData("""{"type":"number","maximum":2e30}""", "2000000000000000000000000000000|1999999999999999999999999999999.5|-5", "2000000000000000000000000000001|1e31|1e99")]
    [InlineData("""{"type":"number","minimum":-3.4e38}""", "-340000000000000000000000000000000000000|7", "-340000000000000000000000000000000000001|-1e99")]
    [InlineData("""{"type":"integer","minimum":1e40,"exclusiveMaximum":2e40}""", "10000000000000000000000000000000000000000|19999999999999999999999999999999999999999", "5|20000000000000000000000000000000000000000|90000000000000000000000000000000000000000")]
    [InlineData("""{"type":"integer","minimum":1e118,"maximum":2e118}""", "15000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", "25000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000|1")]
    [InlineData("""{"type":"number","minimum":"0.01","maximum":"99.99"}""", "0.01|99.99|5|99.990", "0|0.009|100|99.991")]
    [InlineData("""{"type":"integer","multipleOf":7}""", "0|7|-14|7000000", "1|-3|8|20")]
    [InlineData("""{"multipleOf":5,"exclusiveMinimum":5,"maximum":20}""", "10|15|20", "5|25|12|10.0")]
    [InlineData("""{"allOf":[{"multipleOf":4},{"multipleOf":6,"minimum":1}]}""", "12|24", "4|6|0|8")]
    [InlineData("""{"type":"integer","format":"int32"}""", "2147483647|-2147483648", "2147483648|-2147483649")]
    [InlineData("""{"type":"integer","format":"uint8","maximum":300}""", "0|255", "256|-1")]
    [InlineData("""{"type":["integer","null"],"minimum":1,"maximum":5}""", "1|5|null", "0|6")]
    [InlineData("""{"enum":[1,5,9,"x"],"maximum":5}""", "1|5|\"x\"", "9")]
    public void NumbersAreWhatTheSchemaSays(string schema, string fitting, string others)
    {
        JsonGrammar grammar = JsonGrammar.Parse(schema);
        Assert.All(fitting.Split('|'), text => Assert.True(Fits(grammar, text), text));
        Assert.All(others.Split('|'), text => Assert.False(Fits(grammar, text), text));
    }

    [Theory]
    [InlineData("""{"properties":{"n":{"type":"integer","minimum":5,"maximum":3}}}""", "#/properties/n allows no whole number from 5 to 3")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}""", "from 1 (excluded) to 2 (excluded)")]
    [InlineData("""{"multipleOf":10,"minimum":11,"maximum":19}""", "a multiple of 10")]
    [InlineData("""{"minimum":"x"}""", "#/minimum is \"x\"; expected a number")]
    [InlineData("""{"multipleOf":0}""", "#/multipleOf is 0; expected a number above 0")]
    public void WhatNoNumberFitsIsAnErrorThatSaysWhere(string schema, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => JsonGrammar.Parse(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"properties":{"n":{"multipleOf":0.01}}}""", "#/properties/n/multipleOf is 0.01")]
    [InlineData("""{"multipleOf":1000000}""", "multipleOf 1000000")]
    public void FractionsAsDivisorsAreNamed(string schema, string part) =>
        Assert.Contains(part, Assert.Throws<NotSupportedException>(() => JsonGrammar.Parse(schema)).Message, StringComparison.Ordinal);

    private static bool IsAllowed(string text, string? least, string? most, bool above, bool below, bool isWhole)
    {
        decimal value = Value(text)!.Value;
        bool isWritten = isWhole ? !text.Contains('.', StringComparison.Ordinal) : true;
        return isWritten && (Value(least) is not { } a || (above ? value > a : value >= a)) && (Value(most) is not { } b || (below ? value < b : value <= b));
    }

    private static decimal? Value(string? text) => text is null ? null : decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Bound(string? value, string keyword) => value is null ? "" : $",\"{keyword}\":{value}";

    private static JsonGrammar? Grammar(string schema)
    {
        try
        {
            return JsonGrammar.Parse(schema);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Fits(JsonGrammar grammar, string json)
    {
        JsonState state = new(grammar);
        return Encoding.UTF8.GetBytes(json).All(state.Take) && state.ToComplete == 0;
    }
}
