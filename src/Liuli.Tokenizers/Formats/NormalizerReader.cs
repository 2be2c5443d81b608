using System.Text;
using Liuli.Tokenizers.Normalizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the normalizer of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static INormalizer Read(JsonComponent json) => json.Type switch
    {
        "BertNormalizer" => json.Done(new BertNormalizer(json.Bool("clean_text", true), json.Bool("handle_chinese_chars", true),
            json.OptionalBool("strip_accents"), json.Bool("lowercase", true))),
        "NFC" => json.Done(new UnicodeFormNormalizer(NormalizationForm.FormC)),
        "NFD" => json.Done(new UnicodeFormNormalizer(NormalizationForm.FormD)),
        "NFKC" => json.Done(new UnicodeFormNormalizer(NormalizationForm.FormKC)),
        "NFKD" => json.Done(new UnicodeFormNormalizer(NormalizationForm.FormKD)),
        "Lowercase" => json.Done(new LowercaseNormalizer()),
        "StripAccents" => json.Done(new StripAccentsNormalizer()),
        "Strip" => json.Done(new StripNormalizer(json.Bool("strip_left", true), json.Bool("strip_right", true))),
        "Prepend" => json.Done(new PrependNormalizer(json.String("prepend"))),
        "Replace" => json.Done(new ReplaceNormalizer(PatternReader.Read(json), json.String("content"))),
        "Nmt" => json.Done(new NmtNormalizer()),
        "ByteLevel" => json.Done(new ByteLevelNormalizer()),
        "Precompiled" => json.Done(new PrecompiledNormalizer(new CharacterMap(json.Base64("precompiled_charsmap"), json.Source))),
        "Sequence" => json.Done(new NormalizerSequence([.. json.Components("normalizers").Select(Read)])),
        _ => throw json.Unsupported("normalizer", "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace, Nmt, ByteLevel, Precompiled, Sequence"),
    };
}
