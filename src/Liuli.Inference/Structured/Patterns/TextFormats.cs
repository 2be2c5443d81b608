namespace Liuli.Inference.Structured.Patterns;

/// <summary>The formats of texts that are held to: forms that both their standard and .NET's types take.</summary>
internal static class TextFormats
{
    private const string Year = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})";

    // Neither the first nor the last year: in them, an offset may lead out of what DateTimeOffset holds.
    private const string InnerYear = "(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])";

    private const string MonthDay = "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))";

    // Every fourth year but for three of four centuries.
    private const string LeapDay = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29";

    private const string Time = @"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,7})?";

    // DateTimeOffset holds at most 14 hours.
    private const string Offset = "(?:[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))";

    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    private const string Host = $@"{Label}(?:\.{Label})*";

    private const string Local = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

    private const string Email = $@"{Local}(?:\.{Local})*@{Label}(?:\.{Label})+";

    private const string Byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private const string IPv4 = $@"{Byte}(?:\.{Byte}){{3}}";

    private const string Sixteen = "[0-9A-Fa-f]{1,4}";

    private const string IPv6 =
        $"(?:{Sixteen}:){{7}}{Sixteen}|(?:{Sixteen}:){{1,7}}:|(?:{Sixteen}:){{1,6}}:{Sixteen}|(?:{Sixteen}:){{1,5}}(?::{Sixteen}){{1,2}}|(?:{Sixteen}:){{1,4}}(?::{Sixteen}){{1,3}}"
        + $"|(?:{Sixteen}:){{1,3}}(?::{Sixteen}){{1,4}}|(?:{Sixteen}:){{1,2}}(?::{Sixteen}){{1,5}}|{Sixteen}:(?::{Sixteen}){{1,6}}|:(?:(?::{Sixteen}){{1,7}}|:)|::(?:[Ff]{{4}}:)?{IPv4}";

    private const string UriCharacter = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";

    private const string Port = "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

    private const string Uri = $@"(?:[a-z][a-z0-9+-]{{0,15}}://{Host}{Port}(?:/{UriCharacter}*)*(?:\?(?:{UriCharacter}|[/?])*)?(?:#(?:{UriCharacter}|[/?])*)?"
        + $"|urn:[A-Za-z0-9][A-Za-z0-9-]{{1,31}}:{UriCharacter}+|mailto:{Label}@{Host})";

    private const string DurationTime = "T(?:[0-9]{1,7}H(?:[0-9]{1,8}M(?:[0-9]{1,9}S)?)?|[0-9]{1,8}M(?:[0-9]{1,9}S)?|[0-9]{1,9}S)";

    private const string Duration = $"P(?:[0-9]{{1,5}}W|(?:[0-9]{{1,4}}Y(?:[0-9]{{1,5}}M(?:[0-9]{{1,6}}D)?)?|[0-9]{{1,5}}M(?:[0-9]{{1,6}}D)?|[0-9]{{1,6}}D)(?:{DurationTime})?|{DurationTime})";

    /// <summary>The pattern of a whole text in a format; null for formats that are passed over, as JSON Schema has it for all (draft 2020-12, section 7.2.1).</summary>
    public static string? Pattern(string format) => format switch
    {
        "date-time" => $"^(?:(?:{InnerYear}-{MonthDay}|{LeapDay})T{Time}(?:Z|{Offset})|{Year}-{MonthDay}T{Time}Z)$",
        "date" => $"^(?:{Year}-{MonthDay}|{LeapDay})$",
        "time" => $"^{Time}$",
        "duration" => $"^{Duration}$",
        "uuid" => "^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$",
        "uri" => $"^{Uri}$",
        "email" => $"^{Email}$",
        "hostname" => $"^{Host}$",
        "ipv4" => $"^{IPv4}$",
        "ipv6" => $"^(?:{IPv6})$",
        _ => null,
    };

    /// <summary>The pattern of a whole text in an encoding; null for those that are passed over. The bits that fill up the last character of base64 are zeros.</summary>
    public static string? Encoding(string encoding) => encoding == "base64" ? "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$" : null;

    /// <summary>
    /// Patterns that .NET's schemas have for types which take less than the pattern: the hours of a TimeSpan and the numbers of a Version are bounded. Any other pattern is left as it is.
    /// </summary>
    public static string Narrowed(string pattern) => pattern switch
    {
        @"^-?(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$" => $"^-?(?:[0-9]{{1,7}}\\.)?{Time}$",
        @"^\d+(\.\d+){1,3}$" => @"^\d{1,9}(?:\.\d{1,9}){1,3}$",
        _ => pattern,
    };
}
