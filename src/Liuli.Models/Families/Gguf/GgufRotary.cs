using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Rotary positions in GGUF: keys under <c>rope.</c>, and for Llama 3.1 a tensor of what each frequency is divided by.</summary>
internal static class GgufRotary
{
    /// <summary>The rope_scaling of a config.json, or null.</summary>
    public static JsonObject? ReadScaling(GgufSettings settings)
    {
        string type = settings.OptionalText("rope.scaling.type") ?? "none";
        // Whether weights were trained with the scaling says nothing about what is computed; old files have the factor alone.
        settings.Ignore("rope.scaling.finetuned");
        float? factor = settings.OptionalFloat("rope.scaling.factor") ?? settings.OptionalFloat("rope.scale_linear");
        // Long contexts have their factors in tensors, which the architecture reads.
        if (type == "longrope" || (type == "none" && factor is null or 1 or 0))
            return null;
        JsonObject scaling = new() { ["rope_type"] = type == "none" ? "linear" : type, ["factor"] = factor };
        if (type == "yarn")
            ReadYarn(settings, scaling);
        else
            settings.Ignore("rope.scaling.original_context_length"); // says what a linear factor follows from
        return scaling;
    }

    /// <summary>Writes how many numbers of a head are turned.</summary>
    public static void WriteWidth(GgufSettingsWriter settings)
    {
        double share = settings.Take("partial_rotary_factor")?.GetValue<double>() ?? 1;
        settings.Add("rope.dimension_count", (int)(settings.Take("head_dim")!.GetValue<int>() * share));
    }

    /// <summary>Writes a rope_scaling, where there is one.</summary>
    /// <exception cref="ArgumentException">The format has no place for it.</exception>
    public static void WriteScaling(GgufSettingsWriter settings)
    {
        if (settings.Take("rope_scaling") is not JsonObject scaling)
            return;
        string type = scaling["rope_type"]!.GetValue<string>();
        if (type is "llama3" or "longrope") // stand in tensors
            return;
        if (type is not ("linear" or "yarn"))
            throw settings.Cannot("rope_scaling");
        settings.Add("rope.scaling.type", type);
        settings.Add("rope.scaling.factor", scaling["factor"]!.GetValue<float>());
        if (type == "yarn")
            WriteYarn(settings, scaling);
    }

    private static void ReadYarn(GgufSettings settings, JsonObject scaling)
    {
        if (settings.OptionalInt("rope.scaling.original_context_length") is { } original)
            scaling["original_max_position_embeddings"] = original;
        if (settings.OptionalFloat("rope.scaling.yarn_beta_fast") is { } fast)
            scaling["beta_fast"] = fast;
        if (settings.OptionalFloat("rope.scaling.yarn_beta_slow") is { } slow)
            scaling["beta_slow"] = slow;
    }

    /// <summary>Programs find the magnitude by the paper's rule and move the ends of the blend to whole frequencies.</summary>
    private static void WriteYarn(GgufSettingsWriter settings, JsonObject scaling)
    {
        double usual = YarnRotaryScaling.PaperMagnitude(scaling["factor"]!.GetValue<float>());
        if (Math.Abs(scaling["attention_factor"]!.GetValue<float>() - usual) > 1e-6 || !scaling["truncate"]!.GetValue<bool>())
            throw settings.Cannot("rope_scaling");
        settings.Add("rope.scaling.original_context_length", scaling["original_max_position_embeddings"]!.GetValue<int>());
        settings.Add("rope.scaling.yarn_beta_fast", scaling["beta_fast"]!.GetValue<float>());
        settings.Add("rope.scaling.yarn_beta_slow", scaling["beta_slow"]!.GetValue<float>());
    }

    /// <summary>Checks that as much of a head is turned as the description says, and that values are as wide as keys.</summary>
    /// <exception cref="CheckpointException">They are not.</exception>
    public static void CheckWidths(GgufSettings settings, AttentionConfig attention)
    {
        if (settings.OptionalInt("rope.dimension_count") is { } turned && turned != attention.Rotary!.Width)
            throw settings.Unsupported("rope.dimension_count", turned, $"the width of a head, {attention.Rotary.Width}");
        foreach (string key in (string[])["attention.key_length", "attention.value_length"])
        {
            if (settings.OptionalInt(key) is { } width && width != attention.HeadWidth)
                throw settings.Unsupported(key, width, $"the width of a head, {attention.HeadWidth}");
        }
    }

    /// <summary>The scaling that a tensor of divisors stands for: Llama 3.1's where its rule gives them, none where all are 1, else the divisors themselves.</summary>
    public static RotaryScaling? ReadDivisors(GgufSettings settings, string tensor, RotaryConfig rotary)
    {
        using Tensor stored = settings.File.Read(tensor);
        if (stored.DType != DType.F32 || stored.Count != rotary.Width / 2)
            throw new CheckpointException($"reading '{settings.File.Path}': expected {tensor} F32 ({rotary.Width / 2}), a divisor for each frequency; found {stored.DType} {stored.Shape}; convert the model again");
        float[] divisors = stored.AsSpan<float>().ToArray();
        if (Array.Exists(divisors, divisor => !(divisor > 0) || !float.IsFinite(divisor)))
            throw new CheckpointException($"reading '{settings.File.Path}': {tensor} has a divisor that is not positive; the file is damaged");
        return Array.TrueForAll(divisors, divisor => divisor == 1) ? null : Llama3Divisors.Solve(divisors, rotary) ?? (RotaryScaling)new RotaryDivisors([.. divisors]);
    }
}
