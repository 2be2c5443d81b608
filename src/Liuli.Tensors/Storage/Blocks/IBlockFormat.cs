using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Storage;

/// <summary>A storage type whose blocks of 32 numbers are small integers times one scale: value = d·q.</summary>
internal unsafe interface IBlockFormat
{
    /// <summary>Bytes of a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>d of a block.</summary>
    static abstract float Scale(byte* block);

    /// <summary>q of element <paramref name="i"/>, −128 … 127.</summary>
    static abstract int Integer(byte* block, int i);

    /// <summary>All q of a block: elements 0 … 15 and 16 … 31.</summary>
    static abstract (Vector128<sbyte> First, Vector128<sbyte> Second) Integers(byte* block);

    /// <summary>Stores 32 floats as a block.</summary>
    static abstract void Quantize(float* x, byte* block);

    /// <summary>A block's element from its stored bits to its value, in words.</summary>
    static abstract string Describe(byte* block, int i);
}
