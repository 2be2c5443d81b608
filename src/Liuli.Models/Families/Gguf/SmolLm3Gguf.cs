using System.Text.Json.Nodes;

namespace Liuli.Models.Families.Gguf;

/// <summary>SmolLM3: Llama in which every fourth layer knows no positions; which ones stands nowhere.</summary>
internal sealed class SmolLm3Gguf : LlamaGguf
{
    private const int Interval = 4;

    public override string Name => "smollm3";

    public override IReadOnlyList<string> Families => [ModelType];

    /// <summary>None: programs do not look for divisors in this architecture.</summary>
    public override bool IsSetting(string tensor) => false;

    public override IEnumerable<(string Name, float[] Values)> WriteTensors(DecoderConfig config) => [];

    protected override void ReadVariety(GgufSettings settings, JsonObject json)
    {
        base.ReadVariety(settings, json);
        json["no_rope_layer_interval"] = Interval;
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        JsonArray rotates = (JsonArray)settings.Take("no_rope_layers")!;
        if (rotates.Where((turned, i) => turned!.GetValue<int>() != ((i + 1) % Interval == 0 ? 0 : 1)).Any())
            throw settings.Cannot("no_rope_layers");
        if (settings.Take("rope_scaling") is JsonObject scaling && scaling["rope_type"]!.GetValue<string>() == "llama3")
            throw settings.Cannot("rope_scaling");
        settings.Expect("use_sliding_window", "false");
        base.WriteVariety(settings);
    }
}
