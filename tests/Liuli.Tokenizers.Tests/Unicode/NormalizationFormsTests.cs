using System.Security.Cryptography;
using System.Text;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Tests.Unicode;

/// <summary>
/// Compared with Python's unicodedata 15.1: SHA-256 of all results, each followed by a line feed, in UTF-8. The tables come from
/// there too, so what these prove is the algorithm; the literal cases are from UAX #15.
/// </summary>
public class NormalizationFormsTests
{
    private static readonly int[] Pool =
    [
        0x301, 0x300, 0x323, 0x327, 0x345, 0x5B0, 0x94D, 0x3099, 0x302E, 0x1D165, 0x1161, 0x11A8, 0x41, 0x61, 0x1100, 0xAC00, 0x4E00, 0xF900, 0xFB01,
        0x1E9B, 0x3B1, 0x915, 0x93C, 0x304B, 0x212B, 0x2126, 0xFDFA, 0x1F600, 0x344,
    ];

    private readonly TextBuffer _buffer = new();

    // UAX #15, figures 3 to 6.
    [Theory]
    [InlineData("\u212B", NormalizationForm.FormD, "A\u030A")]
    [InlineData("\u212B", NormalizationForm.FormC, "\u00C5")]
    [InlineData("\u1E0B\u0323", NormalizationForm.FormD, "d\u0323\u0307")]
    [InlineData("\u1E0B\u0323", NormalizationForm.FormC, "\u1E0D\u0307")]
    [InlineData("q\u0307\u0323", NormalizationForm.FormC, "q\u0323\u0307")]
    [InlineData("\uFB01", NormalizationForm.FormC, "\uFB01")]
    [InlineData("\uFB01", NormalizationForm.FormKC, "fi")]
    [InlineData("2\u2075", NormalizationForm.FormKD, "25")]
    [InlineData("\u1E9B\u0323", NormalizationForm.FormC, "\u1E9B\u0323")]
    [InlineData("\u1E9B\u0323", NormalizationForm.FormKC, "\u1E69")]
    [InlineData("\u1100\u1161\u11A8", NormalizationForm.FormC, "\uAC01")]
    public void ExamplesOfTheStandard(string text, NormalizationForm form, string expected) => Assert.Equal(expected, Apply(text, form));

    [Theory]
    [InlineData(NormalizationForm.FormC, "9CC65524A9D8082BF10840C616CD199BD2AC12EE49A3381BD6FB7957711F342B")]
    [InlineData(NormalizationForm.FormD, "B505598A484AB04AD1F0D3E9D772F4A536B012C63EC82132E4A7FBA25A8D94F2")]
    [InlineData(NormalizationForm.FormKC, "A9773A8B96F0A3693A609EC0F8EFC94F49C35EA03330B1029E186A25183A0BFC")]
    [InlineData(NormalizationForm.FormKD, "4F1276F64AD2915E28C8507AC0F1F56A3D0935E7369B926F9EFB0D0CEA66A913")]
    public void EveryCodePointAlone(NormalizationForm form, string sha256) =>
        Assert.Equal(sha256, Hash(Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => Apply(new Rune(code).ToString(), form))));

    [Theory]
    [InlineData(NormalizationForm.FormC, "E025013D02472C1698E37E0FE8FAFEBF681DC76250D723A6B1AB95635F672B72")]
    [InlineData(NormalizationForm.FormD, "294DDA6486EA27D78D62209971CB52D05CD3D63A476E6EC24C93CAB497C7B330")]
    [InlineData(NormalizationForm.FormKC, "4603268AB4EE43C5FD52A7E70B6113A740B20FB7681FBE81E286D3D5623C330F")]
    [InlineData(NormalizationForm.FormKD, "AB64357810D1651B64439C350F8745CEEFE140117D27E18858E0B51B144707AD")]
    public void RandomSequences(NormalizationForm form, string sha256) => Assert.Equal(sha256, Hash(Sequences().Select(text => Apply(text, form))));

    [Fact]
    public void LowerCase()
    {
        // Left out: letters that are newer than the reference.
        IEnumerable<int> codes = Enumerable.Range(0, 0x110000).Where(Rune.IsValid)
            .Where(code => code is not ((>= 0xA7CB and <= 0xA7DF) or (>= 0x10D40 and <= 0x10D8F) or 0x1C89));
        Assert.Equal("91B138FB4E2A2845FF135DC6FD70F727699BC53C3E9636E57077BA8A9B85D815", Hash(codes.Select(Lower)));
    }

    private static string Lower(int code)
    {
        int first = CharacterClass.ToLower(code, out int second);
        return second == 0 ? new Rune(first).ToString() : $"{new Rune(first)}{new Rune(second)}";
    }

    private static IEnumerable<string> Sequences()
    {
        int state = 1;
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder text = new();
            for (int j = 0; j < 40; j++)
            {
                state = (int)((state * 1103515245L + 12345) & 0x7FFFFFFF);
                text.Append(new Rune(Pool[(state >> 16) % Pool.Length]));
            }
            yield return text.ToString();
        }
    }

    private static string Hash(IEnumerable<string> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private string Apply(string text, NormalizationForm form)
    {
        TextBuffer buffer = _buffer;
        buffer.Load(text, 0, track: false);
        NormalizationForms.Apply(buffer, form);
        return buffer.Chars.ToString();
    }
}
