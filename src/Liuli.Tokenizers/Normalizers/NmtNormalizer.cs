using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>The clean-up of Google's translation models: most controls vanish, and white space and invisible signs become spaces.</summary>
internal sealed class NmtNormalizer : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0; i < chars.Length; i++)
        {
            char c = chars[i];
            if (c is (>= '\u0001' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F' or '\u008F' or '\u009F')
                continue;
            if (c is '\t' or '\n' or '\f' or '\r' or '\u1680' or (>= '\u200B' and <= '\u200F') or '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD')
                text.Emit(' ', i, i + 1);
            else
                text.Copy(i, 1);
        }
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "Nmt");
}
