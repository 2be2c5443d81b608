using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>A storage type whose blocks hold small integers; some of them at a time (a unit) share a scale, and in some types a minimum too:
/// value = scale·q + minimum. Both are exact in F32, and so is their product with q: a value is rounded at most once.</summary>
internal unsafe interface IBlockFormat
{
    /// <summary>Numbers of a block: 32, or 256 in the K types.</summary>
    static abstract int Length { get; }

    /// <summary>Bytes of a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>Numbers of a unit: 32 or 16.</summary>
    static abstract int UnitLength { get; }

    /// <summary>Whether units have a minimum.</summary>
    static abstract bool HasMinimum { get; }

    /// <summary>The factor of a unit's q.</summary>
    static abstract float Scale(byte* block, int unit);

    /// <summary>What is added to a unit's values; asked for only where there is one.</summary>
    static abstract float Minimum(byte* block, int unit);

    /// <summary>q of element <paramref name="i"/>, −128 … 127.</summary>
    static abstract int Integer(byte* block, int i);

    /// <summary>The q of elements 16·sixteen … 16·sixteen + 15.</summary>
    static abstract Vector128<sbyte> Integers(byte* block, int sixteen);

    /// <summary>Stores <see cref="Length"/> floats as a block.</summary>
    static abstract void Quantize(float* x, byte* block);

    /// <summary>A block's element from its stored bits to its value, in words.</summary>
    static abstract string Describe(byte* block, int i);
}

/// <summary>Something to do with a format, whichever it is.</summary>
internal interface IFormatAction
{
    /// <summary>Does it.</summary>
    void Run<TFormat>() where TFormat : struct, IBlockFormat;
}
