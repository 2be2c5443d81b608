using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>How the numbers of a storage type share scales, for each 32 that meet a block of activations.</summary>
/// <param name="Units">Parts with a scale of their own: 1 of 32 numbers, or 2 of sixteen.</param>
/// <param name="HasMinimum">Whether units have a minimum too.</param>
internal readonly record struct BlockLayout(int Units, bool HasMinimum)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<BlockLayout> All { get; } = [new(1, false), new(1, true), new(2, false), new(2, true)];

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index => 2 * (Units - 1) + (HasMinimum ? 1 : 0);

    /// <summary>Numbers of a unit.</summary>
    public int UnitLength => BlockFormats.Length / Units;

    /// <summary>Bytes that a rounded block of one row of activations takes: its q, its d, and a companion for each unit. See <see cref="ActivationBlocks"/>.</summary>
    public int ActivationBytes => BlockFormats.Length + sizeof(float) + Units * sizeof(float);

    /// <summary>The most that it is for any layout.</summary>
    public const int MostActivationBytes = BlockFormats.Length + 3 * sizeof(float);

    /// <summary>Blocks of single rows of activations that fit into a block of working memory.</summary>
    public int Capacity => ScratchPool.BlockFloats / (ActivationBytes / sizeof(float));

    /// <summary>That of a type.</summary>
    public static BlockLayout Of(DType type)
    {
        LayoutAction action = default;
        BlockFormats.With(type, ref action);
        return action.Layout;
    }

    private struct LayoutAction : IFormatAction
    {
        public BlockLayout Layout;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat => Layout = new BlockLayout(BlockFormats.Length / TFormat.UnitLength, TFormat.HasMinimum);
    }
}
