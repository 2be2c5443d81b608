using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml;
using Liuli.Inference.Structured;

namespace Liuli.Inference.Tests.Structured.Patterns;

/// <summary>Whatever comes out is what .NET's types read.</summary>
public class TextFormatTests
{
    [Theory]
    [InlineData("date-time", "2024-02-29T23:59:59Z|2000-02-29T00:00:00.1234567+14:00|0001-01-01T00:00:00Z|9999-12-31T23:59:59Z|1987-06-30T01:02:03-05:30",
        "2023-02-29T00:00:00Z|1900-02-29T00:00:00Z|2024-04-31T00:00:00Z|2024-13-01T00:00:00Z|2024-01-01T24:00:00Z|2024-01-01T00:00:60Z|2024-01-01T00:00:00|2024-01-01 00:00:00Z|0000-01-01T00:00:00Z|2024-01-01T00:00:00+15:00|0001-01-01T00:00:00+01:00|2024-00-10T00:00:00Z")]
    [InlineData("date", "2024-02-29|0001-01-01|9999-12-31|1600-02-29", "2100-02-29|2024-02-30|2024-06-31|24-01-01|2024-1-1|0000-02-29|2024-01-00")]
    [InlineData("time", "00:00:00|23:59:59.9999999", "24:00:00|12:60:00|1:00:00|12:00:00Z|12:00:00.12345678")]
    [InlineData("duration", "P1D|PT1H|P1Y2M3DT4H5M6S|P3W|PT5M", "P|PT|1D|P1H|P1DT|P1M1Y")]
    [InlineData("uuid", "123e4567-E89B-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000|123e4567-e89b-12d3-a456-42661417400|{123e4567-e89b-12d3-a456-426614174000}")]
    [InlineData("uri", "https://example.com|http://a.b:8080/c/d?e=f&g=%20#h|urn:isbn:0451450523|ftp://x/|mailto:a@b.c", "http://|//a|a b|http://a b|http://x:99999/|http://x/%zz|https")]
    [InlineData("email", "a@b.cn|first.last+tag@sub.example.com", "a@b|@b.cn|a b@c.cn|a@-b.cn|a@b..cn")]
    [InlineData("hostname", "a|example.com|xn--abc.x-y.z1", "-a|a-|a..b|a_b|")]
    [InlineData("ipv4", "0.0.0.0|255.255.255.255|192.168.1.10", "256.1.1.1|1.2.3|01.2.3.4|1.2.3.4.5")]
    [InlineData("ipv6", "::|::1|2001:db8::8a2e:370:7334|1:2:3:4:5:6:7:8|1::|::ffff:1.2.3.4|1:2:3:4:5:6:7::", "1:2:3|:::|1::2::3|12345::|1:2:3:4:5:6:7:8:9|g::")]
    public void TextsOfAFormatAreTaken(string format, string fitting, string others)
    {
        JsonGrammar grammar = Grammar(format);
        Assert.All(fitting.Split('|'), text => Assert.True(Fits(grammar, text), text));
        Assert.All(others.Split('|'), text => Assert.False(Fits(grammar, text), text));
        Assert.All(fitting.Split('|'), text => Assert.True(Reads(format, text), $"{text} is not read by .NET"));
        RandomDocuments documents = new(grammar, 11);
        for (int i = 0; i < 300; i++)
        {
            string json = documents.Next(1 + i / 4);
            Assert.True(Reads(format, JsonSerializer.Deserialize<string>(json)!), json);
        }
    }

    [Fact]
    public void EveryDayOfEveryKindOfYearIsThere()
    {
        JsonGrammar grammar = Grammar("date");
        foreach (int year in (int[])[1, 4, 1600, 1900, 2000, 2023, 2024, 2100, 9996, 9999])
        {
            for (int month = 1; month <= 12; month++)
            {
                for (int day = 1; day <= 31; day++)
                    Assert.Equal(day <= DateTime.DaysInMonth(year, month), Fits(grammar, $"{year:D4}-{month:D2}-{day:D2}"));
            }
        }
    }

    [Fact]
    public void TimeSpansVersionsAndCharactersAreNarrowedToWhatTheirTypesRead()
    {
        Reads<TimeSpan>("""{"type":"string","pattern":"^-?(\\d+\\.)?\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?$"}""");
        Reads<Version>("""{"type":"string","pattern":"^\\d+(\\.\\d+){1,3}$"}""");
        Reads<char>("""{"type":"string","minLength":1,"maxLength":1}""");
        Reads<byte[]>("""{"type":"string","contentEncoding":"base64"}""");

        static void Reads<T>(string schema)
        {
            RandomDocuments documents = new(JsonGrammar.Parse(schema), 4);
            for (int i = 0; i < 300; i++)
                Assert.NotNull((object?)JsonSerializer.Deserialize<T>(documents.Next(40)));
        }
    }

    [Theory]
    [InlineData("""{"type":"string","format":"iri"}""")]
    [InlineData("""{"type":"string","format":"of-my-own","contentEncoding":"quoted-printable","contentMediaType":"text/html"}""")]
    public void OtherFormatsArePassedOver(string schema) => Assert.True(Fits(JsonGrammar.Parse(schema), "any 文"));

    private static bool Reads(string format, string text)
    {
        string json = JsonSerializer.Serialize(text);
        return format switch
        {
            "date-time" => Try<DateTime>(json) && Try<DateTimeOffset>(json),
            "date" => Try<DateOnly>(json),
            "time" => Try<TimeOnly>(json),
            "duration" => text.EndsWith('W') || XmlConvert.ToTimeSpan(text) >= TimeSpan.Zero,
            "uuid" => Try<Guid>(json),
            "uri" => Try<Uri>(json) && Uri.TryCreate(text, UriKind.Absolute, out _),
            "email" => System.Net.Mail.MailAddress.TryCreate(text, out _),
            "hostname" => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4,
            "ipv4" => IPAddress.TryParse(text, out IPAddress? address) && address.ToString() == text,
            _ => IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        };
    }

    private static bool Try<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonGrammar Grammar(string format) => JsonGrammar.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"type":"string","format":"{{format}}"}"""));

    private static bool Fits(JsonGrammar grammar, string text)
    {
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(text));
        JsonState state = new(grammar);
        return JsonText.Of(document.RootElement).All(state.Take) && state.ToComplete == 0;
    }
}
