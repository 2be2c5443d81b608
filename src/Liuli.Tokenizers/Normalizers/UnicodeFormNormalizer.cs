using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>One of the four Unicode normalisation forms.</summary>
internal sealed record UnicodeFormNormalizer(NormalizationForm Form) : INormalizer
{
    public void Normalize(TextBuffer text) => NormalizationForms.Apply(text, Form);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, Form switch
    {
        NormalizationForm.FormC => "NFC",
        NormalizationForm.FormD => "NFD",
        NormalizationForm.FormKC => "NFKC",
        _ => "NFKD",
    });
}
