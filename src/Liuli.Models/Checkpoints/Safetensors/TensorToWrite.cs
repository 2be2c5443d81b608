using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>A tensor, the name it is written under and the type it is written as.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="SourceType">The type that <paramref name="Open"/> gives.</param>
/// <param name="StoredType">The type in the file.</param>
/// <param name="Open">Gives the numbers when their turn comes; a tensor that is made for this alone is released with the scope.</param>
internal sealed record TensorToWrite(string Name, Shape Shape, DType SourceType, DType StoredType, Func<Tensor> Open)
{
    public bool NeedsCast => StoredType != SourceType;

    public long StoredBytes => StoredType.BytesFor(Shape.Count);

    public static List<TensorToWrite> Checked(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, DType? castTo) =>
        Checked(path, tensors.Select(pair => new TensorToWrite(pair.Name, pair.Tensor.Shape, pair.Tensor.DType, pair.Tensor.DType, () => pair.Tensor)), castTo);

    /// <summary>The tensors with the types that they will have in the file.</summary>
    public static List<TensorToWrite> Checked(string path, IEnumerable<TensorToWrite> tensors, DType? castTo)
    {
        if (castTo is { } type && !IsFloat(type))
            throw new CheckpointException($"writing '{path}': weights can be rounded to F32, F16 or BF16, not to {type}; choose one of those");
        HashSet<string> names = [];
        List<TensorToWrite> list = [];
        foreach (TensorToWrite tensor in tensors)
        {
            if (string.IsNullOrEmpty(tensor.Name) || tensor.Name == SafetensorsHeader.MetadataKey)
                throw new CheckpointException($"writing '{path}': '{tensor.Name}' cannot be a tensor's name; give it another one");
            if (!names.Add(tensor.Name))
                throw new CheckpointException($"writing '{path}': two tensors are called '{tensor.Name}'; names must differ");
            Checkpoints.StoredType.Of(tensor.SourceType); // says so when there is no such type in the format
            list.Add(IsFloat(tensor.SourceType) ? tensor with { StoredType = castTo ?? tensor.SourceType } : tensor);
        }
        return list;
    }

    private static bool IsFloat(DType type) => type is DType.F32 or DType.F16 or DType.BF16;
}
