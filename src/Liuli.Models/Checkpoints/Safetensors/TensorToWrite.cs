using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>A tensor, the name it is written under and the type it is written as.</summary>
internal sealed record TensorToWrite(string Name, Tensor Tensor, DType StoredType)
{
    public bool NeedsCast => StoredType != Tensor.DType;

    public long StoredBytes => StoredType.BytesFor(Tensor.Count);

    public static List<TensorToWrite> Checked(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, DType? castTo)
    {
        if (castTo is { } type && !IsFloat(type))
            throw new CheckpointException($"writing '{path}': weights can be rounded to F32, F16 or BF16, not to {type}; choose one of those");
        HashSet<string> names = [];
        List<TensorToWrite> list = [];
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (string.IsNullOrEmpty(name) || name == SafetensorsHeader.MetadataKey)
                throw new CheckpointException($"writing '{path}': '{name}' cannot be a tensor's name; give it another one");
            if (!names.Add(name))
                throw new CheckpointException($"writing '{path}': two tensors are called '{name}'; names must differ");
            Checkpoints.StoredType.Of(tensor.DType); // says so when there is no such type in the format
            list.Add(new TensorToWrite(name, tensor, IsFloat(tensor.DType) ? castTo ?? tensor.DType : tensor.DType));
        }
        return list;
    }

    private static bool IsFloat(DType type) => type is DType.F32 or DType.F16 or DType.BF16;
}
