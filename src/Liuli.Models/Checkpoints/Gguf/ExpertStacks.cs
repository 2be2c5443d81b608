using System.Globalization;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>A GGUF file in which every expert's matrix is a tensor of its own: <c>blk.0.ffn_up_exps.weight</c> (E, F, C) of the file is <c>blk.0.ffn_up_exps.0.weight</c> (F, C),
/// <c>blk.0.ffn_up_exps.1.weight</c> … here. Nothing is copied: an expert's numbers lie in one piece.</summary>
internal sealed class ExpertStacks : Checkpoint
{
    private const string Ending = "_exps", Leaf = ".weight";

    private readonly GgufCheckpoint _file;
    private readonly Dictionary<string, TensorEntry> _tensors = [];
    private readonly Dictionary<string, (string Stack, long Start)> _parts = [];

    /// <summary>Takes the file over.</summary>
    /// <param name="file">The file.</param>
    /// <param name="experts">How many experts there are; a stack of another height is left as it is.</param>
    public ExpertStacks(GgufCheckpoint file, int experts)
        : base(file.Path)
    {
        _file = file;
        foreach (TensorEntry entry in file.Tensors.Values)
        {
            if (IsStack(entry.Name) && entry.Dimensions is [var height, _, _] && height == experts)
                Part(entry, experts);
            else
                _tensors.Add(entry.Name, entry);
        }
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>Whether a tensor has the matrices of all experts.</summary>
    public static bool IsStack(string name) => name.EndsWith(Ending + Leaf, StringComparison.Ordinal);

    /// <summary>The tensor that one expert's matrix is a part of: <c>blk.0.ffn_up_exps.3.weight</c> → <c>blk.0.ffn_up_exps.weight</c>; another name stays as it is.</summary>
    public static string StackOf(string name) =>
        name.Split('.') is [.., var stack, var number, var leaf] && stack.EndsWith(Ending, StringComparison.Ordinal) ? name[..^(number.Length + leaf.Length + 1)] + leaf : name;

    internal override Tensor ReadNumbers(TensorEntry entry, Device? device) =>
        _parts.TryGetValue(entry.Name, out (string Stack, long Start) part) ? _file.ReadPart(part.Stack, part.Start, entry, device) : _file.ReadNumbers(entry, device);

    internal override long? OffsetOf(TensorEntry entry) =>
        _parts.TryGetValue(entry.Name, out (string Stack, long Start) part) ? _file.OffsetOfPart(part.Stack, part.Start, entry) : _file.OffsetOf(entry);

    private protected override void Dispose(bool disposing) => _file.Dispose();

    private void Part(TensorEntry stack, int experts)
    {
        for (int i = 0; i < experts; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{stack.Name[..^Leaf.Length]}.{i}{Leaf}");
            TensorEntry part = TensorEntry.Checked(name, stack.Type, [stack.Dimensions[1], stack.Dimensions[2]], stack.File);
            if (!_tensors.TryAdd(name, part))
                throw Trouble.Damaged(Path, $"tensor '{name}' is there beside '{stack.Name}', of which it is a part");
            _parts.Add(name, (stack.Name, i * part.StoredBytes));
        }
    }
}
