using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>What a checkpoint says about one of its tensors before it is read.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed class TensorEntry
{
    private readonly long[] _dimensions;

    internal TensorEntry(string name, StoredType type, long[] dimensions, string file)
    {
        Name = name;
        Type = type;
        _dimensions = dimensions;
        File = file;
    }

    /// <summary>The tensor's name in the file.</summary>
    public string Name { get; }

    /// <summary>The stored element type as the format calls it: F32, F16, BF16, I64, BOOL, Q4_K…</summary>
    public string StoredAs => Type.Name;

    /// <summary>The type of the tensor that <see cref="Checkpoint.Read"/> gives: wider or odd types are converted (F64 to F32, I64 to I32,
    /// BOOL to U8). Null when there is no such type, in which case reading this tensor is an error.</summary>
    public DType? DType => Type.ReadAs;

    /// <summary>Sizes of the dimensions, outermost first.</summary>
    public IReadOnlyList<long> Dimensions => _dimensions;

    /// <summary>The file that holds the numbers.</summary>
    public string File { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; private init; }

    /// <summary>Bytes of the elements as stored.</summary>
    public long StoredBytes => Count / Type.BlockLength * Type.Bytes;

    /// <summary>The sizes as a <see cref="Tensors.Shape"/>.</summary>
    /// <exception cref="CheckpointException">There are more dimensions, or larger ones, than a tensor can have.</exception>
    public Shape Shape
    {
        get
        {
            if (_dimensions.Length > Shape.MaxRank || Array.Exists(_dimensions, size => size > int.MaxValue))
            {
                throw new CheckpointException($"reading '{File}': tensor '{Name}' has shape {DescribeShape()}; a tensor has at most "
                    + $"{Shape.MaxRank} dimensions of at most {int.MaxValue} each; convert the checkpoint");
            }
            return Shape.Create(Array.ConvertAll(_dimensions, size => (int)size));
        }
    }

    internal StoredType Type { get; }

    /// <summary>Checks the sizes: none negative, and a number of bytes that a file can have.</summary>
    internal static TensorEntry Checked(string name, StoredType type, long[] dimensions, string file)
    {
        Int128 count = 1;
        bool empty = Array.Exists(dimensions, size => size == 0);
        foreach (long size in dimensions)
        {
            if (size < 0)
                throw Trouble.Damaged(file, $"tensor '{name}' has a dimension of {size}; sizes must not be negative");
            // Each step stays below 2^63·2^59, so the product cannot leave 128 bits.
            count *= empty ? 1 : size;
            if (count > long.MaxValue / 16)
                throw Trouble.Damaged(file, $"tensor '{name}' has shape ({string.Join(", ", dimensions)}), more elements than any file can hold");
        }
        return new TensorEntry(name, type, dimensions, file) { Count = empty ? 0 : (long)count };
    }

    /// <summary>Name, stored type and shape, for example <c>wte.weight F32 (50257, 768)</c>.</summary>
    public override string ToString() => $"{Name} {StoredAs} {DescribeShape()}";

    private string DescribeShape() => $"({string.Join(", ", _dimensions)})";
}
