using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Families;

/// <summary>Rotary positions in config.json: <c>rope_theta</c>, <c>rope_scaling</c> and <c>partial_rotary_factor</c>, or all of them inside <c>rope_parameters</c>.</summary>
internal static class RotaryKeys
{
    private const string Context = "max_position_embeddings", Original = "original_max_position_embeddings";

    /// <summary>The positions, and the context that they reach: that of the file, or what a scaling stretches it to.</summary>
    /// <param name="json">The file.</param>
    /// <param name="headWidth">D.</param>
    /// <param name="context">What the file says the context is.</param>
    /// <param name="usualTheta">The base where the file does not say it.</param>
    /// <param name="usualShare">How much of a head is turned where the file does not say it.</param>
    public static (RotaryConfig Rotary, int ContextLength) Read(ConfigJson json, int headWidth, int context, float usualTheta, double usualShare = 1) =>
        Read(json, Section(json), headWidth, context, usualTheta, usualShare);

    /// <summary>The same from a section that was found already.</summary>
    public static (RotaryConfig Rotary, int ContextLength) Read(ConfigJson json, ConfigJson? section, int headWidth, int context, float usualTheta, double usualShare = 1)
    {
        // Files that were written again have both the new section and the old keys beside it.
        float theta = json.Float("rope_theta", usualTheta);
        RotaryConfig rotary = new()
        {
            Width = Width(json, section, headWidth, usualShare),
            Theta = section?.OptionalFloat("rope_theta") ?? theta,
            Layout = RotaryLayout.Halves,
        };
        return section is null ? (rotary, context) : ReadScaling(json, section, rotary, context);
    }

    /// <summary>The section that holds the scaling, under its old or its new name; null where there is none.</summary>
    public static ConfigJson? Section(ConfigJson json) => json.Alias("rope_scaling", "rope_parameters").Section("rope_scaling");

    /// <summary>Writes what the method above reads.</summary>
    public static void Write(DecoderConfig config, RotaryConfig rotary, JsonObject json)
    {
        if (rotary.Layout != RotaryLayout.Halves)
            throw new ArgumentException("writing config.json: this family rotates heads in halves; interleaved rotation cannot be expressed");
        json[Context] = config.ContextLength;
        json["rope_theta"] = rotary.Theta;
        if (rotary.Width != config.Attention.HeadWidth)
            json["partial_rotary_factor"] = (double)rotary.Width / config.Attention.HeadWidth;
        json["rope_scaling"] = WriteScaling(config, rotary.Scaling, json);
    }

    private static RotaryScaling? ReadScaling(ConfigJson section, int context, int? original) =>
        section.Alias("rope_type", "type").OneOf("rope_type", "default", "linear", "dynamic", "yarn", "llama3", "longrope", "su") switch
        {
            "linear" => new LinearRotaryScaling(section.Float("factor")),
            "dynamic" => new DynamicRotaryScaling(section.Float("factor"), section.Size(Original, context)),
            "yarn" => ReadYarn(section, context),
            "llama3" => new Llama3RotaryScaling(section.Float("factor"), section.Float("low_freq_factor"), section.Float("high_freq_factor"), section.Size(Original)),
            "longrope" or "su" => ReadLong(section, context, section.OptionalSize(Original) ?? original ?? context),
            _ => null,
        };

    private static (RotaryConfig Rotary, int ContextLength) ReadScaling(ConfigJson json, ConfigJson section, RotaryConfig rotary, int context)
    {
        // Phi-3 has this key beside the section; elsewhere it belongs inside, and is reported as unknown.
        bool isLong = section.Alias("rope_type", "type").OptionalString("rope_type") is "longrope" or "su";
        RotaryScaling? scaling = ReadScaling(section, context, isLong ? json.OptionalSize(Original) : null);
        int reach = scaling switch
        {
            DynamicRotaryScaling dynamic when dynamic.OriginalContextLength == context => Stretch(context, dynamic.Factor),
            YarnRotaryScaling yarn => Math.Max(context, Stretch(yarn.OriginalContextLength, yarn.Factor)),
            _ => context,
        };
        return (rotary with { Scaling = scaling }, reach);
    }

    private static int Width(ConfigJson json, ConfigJson? section, int headWidth, double usualShare)
    {
        double beside = json.Double("partial_rotary_factor", usualShare), share = section?.OptionalDouble("partial_rotary_factor") ?? beside;
        return share is > 0 and <= 1
            ? (int)(headWidth * share)
            : throw new CheckpointException($"reading '{json.Source}': partial_rotary_factor is {share}; expected a number above 0 and at most 1; correct the file");
    }

    private static int Stretch(int context, float factor) => (int)Math.Clamp(context * (double)factor, 1, int.MaxValue);

    private static YarnRotaryScaling ReadYarn(ConfigJson section, int context)
    {
        float factor = section.Float("factor");
        float? weight = section.OptionalFloat("mscale"), weightOfAll = section.OptionalFloat("mscale_all_dim");
        double magnitude = weight is > 0 && weightOfAll is > 0
            ? YarnRotaryScaling.PaperMagnitude(factor, weight.Value) / YarnRotaryScaling.PaperMagnitude(factor, weightOfAll.Value)
            : YarnRotaryScaling.PaperMagnitude(factor);
        return new YarnRotaryScaling(factor, section.Size(Original, context), section.OptionalFloat("attention_factor") ?? (float)magnitude)
        {
            FastTurns = section.Float("beta_fast", 32),
            SlowTurns = section.Float("beta_slow", 1),
            WholeFrequencies = section.Bool("truncate", true),
        };
    }

    /// <summary>How much longer the context is than the first training's follows from both lengths; a factor in the file counts only where they are not both known.</summary>
    private static LongRotaryScaling ReadLong(ConfigJson section, int context, int original)
    {
        float? given = section.OptionalFloat("factor");
        double factor = original != context ? (double)context / original : given ?? 1;
        float magnitude = section.OptionalFloat("attention_factor") ?? (float)LongRotaryScaling.PaperMagnitude(factor, original);
        return new LongRotaryScaling([.. section.Floats("short_factor")], [.. section.Floats("long_factor")], original, magnitude);
    }

    private static JsonObject? WriteScaling(DecoderConfig config, RotaryScaling? scaling, JsonObject json)
    {
        switch (scaling)
        {
            case null:
                return null;
            case LinearRotaryScaling linear:
                return Section("linear", ("factor", linear.Factor));
            case DynamicRotaryScaling dynamic when config.ContextLength == Stretch(dynamic.OriginalContextLength, dynamic.Factor):
                json[Context] = dynamic.OriginalContextLength; // which is what every program takes for the length of the first training
                return Section("dynamic", ("factor", dynamic.Factor));
            case DynamicRotaryScaling dynamic:
                return Section("dynamic", ("factor", dynamic.Factor), (Original, dynamic.OriginalContextLength));
            case YarnRotaryScaling yarn:
                return Section("yarn", ("factor", yarn.Factor), (Original, yarn.OriginalContextLength), ("attention_factor", yarn.Magnitude),
                    ("beta_fast", yarn.FastTurns), ("beta_slow", yarn.SlowTurns), ("truncate", yarn.WholeFrequencies));
            case Llama3RotaryScaling llama:
                return Section("llama3", ("factor", llama.Factor), ("low_freq_factor", llama.LowFrequencyFactor), ("high_freq_factor", llama.HighFrequencyFactor), (Original, llama.OriginalContextLength));
            case LongRotaryScaling longRope:
                json[Original] = longRope.OriginalContextLength;
                return Section("longrope", ("attention_factor", longRope.Magnitude), ("short_factor", Numbers(longRope.ShortFactors)), ("long_factor", Numbers(longRope.LongFactors)));
            case RotaryDivisors divisors:
                throw new ArgumentException($"writing config.json: the frequencies of positions are divided by {Counted.Of(divisors.Divisors.Count, "number")} ({Shown(divisors.Divisors)}) that no rule with a name there gives; keep the model as a GGUF file");
            default:
                throw new ArgumentException($"writing config.json: the rotary scaling {scaling.GetType().Name} has no name there");
        }
    }

    private static string Shown(EquatableArray<float> numbers) =>
        string.Join(", ", numbers.Take(4).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))) + (numbers.Count > 4 ? " …" : "");

    private static JsonArray Numbers(EquatableArray<float> numbers) => new([.. numbers.Select(n => JsonValue.Create(n))]);

    private static JsonObject Section(string type, params ReadOnlySpan<(string Key, JsonNode Value)> keys)
    {
        JsonObject section = new() { ["rope_type"] = type };
        foreach ((string key, JsonNode value) in keys)
            section[key] = value;
        return section;
    }
}
