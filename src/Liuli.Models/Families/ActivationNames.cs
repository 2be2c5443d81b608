using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>What config.json calls the activations.</summary>
internal static class ActivationNames
{
    private static readonly (string Name, Activation Activation)[] s_names =
    [
        ("gelu_new", Activation.Gelu), ("gelu_pytorch_tanh", Activation.Gelu), ("gelu_fast", Activation.Gelu), ("gelu", Activation.GeluErf),
        ("silu", Activation.Silu), ("swish", Activation.Silu), ("relu", Activation.Relu), ("tanh", Activation.Tanh), ("sigmoid", Activation.Sigmoid),
        ("linear", Activation.None),
    ];

    /// <summary>Reads one; <paramref name="absent"/> when the key is absent.</summary>
    public static Activation Read(ConfigJson json, string key, string absent)
    {
        string name = json.OneOf(key, [absent, .. s_names.Select(n => n.Name)]);
        return Array.Find(s_names, n => n.Name == name).Activation;
    }

    public static string Write(Activation activation) => Array.Find(s_names, n => n.Activation == activation).Name;
}
