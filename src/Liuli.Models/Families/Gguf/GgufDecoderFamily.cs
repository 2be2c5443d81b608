using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families.Gguf;

/// <summary>A family of decoders whose tensors have the names of a GGUF file.</summary>
internal sealed class GgufDecoderFamily(DecoderFamily family, GgufArchitecture architecture) : DecoderFamily
{
    public override string ModelType => family.ModelType;

    public override string Architecture => family.Architecture;

    public override DecoderConfig Read(ConfigJson json) => family.Read(json);

    public override void Write(DecoderConfig config, JsonObject json) => family.Write(config, json);

    public override string TensorName(string name) => architecture.TensorName(name);

    public override bool IsConstant(string tensor) => architecture.IsSetting(tensor);
}
