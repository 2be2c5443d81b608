using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families.Gguf;

/// <summary>A family of encoders whose tensors have the names of a GGUF file.</summary>
internal sealed class GgufEncoderFamily(EncoderFamily family, GgufArchitecture architecture) : EncoderFamily
{
    public override string ModelType => family.ModelType;

    public override string Architecture => family.Architecture;

    public override EncoderConfig Read(ConfigJson json) => family.Read(json);

    public override void Write(EncoderConfig config, JsonObject json) => family.Write(config, json);

    public override string TensorName(string name) => architecture.TensorName(name);
}
