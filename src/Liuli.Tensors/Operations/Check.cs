using System.Runtime.CompilerServices;

namespace Liuli.Tensors;

/// <summary>The argument checks of operations: each message gives the operation, what was expected, what was found.</summary>
internal static class Check
{
    public static void Is(Tensor tensor, DType type, string operation, [CallerArgumentExpression(nameof(tensor))] string role = "")
    {
        if (tensor.DType != type)
            throw new ArgumentException($"{operation}: {role} must be {type}, got {tensor}; convert it with To(DType.{type})");
    }

    /// <summary>That a result can be stored so: as F32, or rounded to BF16 for products that round what they multiply.</summary>
    public static void Output(DType output, string operation)
    {
        if (output is not (DType.F32 or DType.BF16))
            throw new ArgumentException($"{operation}: the output can be F32 or BF16, got {output}; store it as F32 and convert it with To(DType.{output})");
    }

    /// <summary>That a loop over the elements can count them.</summary>
    public static int Elements(Shape shape, string operation) => shape.Count <= int.MaxValue ? (int)shape.Count : throw new ArgumentException(
        $"{operation}: at most {int.MaxValue} elements at a time, got {shape.Count} in shape {shape}; take slices along the first dimension");

    public static void SameShape(Tensor left, Tensor right, string operation)
    {
        if (left.Shape != right.Shape)
            throw new ArgumentException($"{operation}: both operands must have the same shape, got {left.Shape} and {right.Shape}");
    }

    public static void SameDevice(Tensor left, Tensor right, string operation)
    {
        if (!ReferenceEquals(left.Device, right.Device))
            throw new ArgumentException($"{operation}: both operands must be on the same device, got {left.Device} and {right.Device}");
    }

    public static void Shape(Tensor tensor, Shape expected, string operation, [CallerArgumentExpression(nameof(tensor))] string role = "")
    {
        if (tensor.Shape != expected)
            throw new ArgumentException($"{operation}: {role} must have shape {expected}, got {tensor.Shape}");
    }

    public static void RankAtLeast(Tensor tensor, int rank, string operation, [CallerArgumentExpression(nameof(tensor))] string role = "")
    {
        if (tensor.Shape.Rank < rank)
            throw new ArgumentException($"{operation}: {role} needs at least {Counted.Of(rank, "dimension")}, got shape {tensor.Shape}");
    }

    /// <summary>The dimension's number counted from the front; negative ones count from the end.</summary>
    public static int Dimension(Tensor tensor, int dimension, string operation)
    {
        int rank = tensor.Shape.Rank;
        if (dimension < -rank || dimension >= rank)
            throw new ArgumentOutOfRangeException(nameof(dimension), $"{operation}: shape {tensor.Shape} has no dimension {dimension}");
        return dimension < 0 ? dimension + rank : dimension;
    }

    /// <summary>F32 with a last dimension of at least one element: what operations on rows need.</summary>
    public static void Rows(Tensor tensor, string operation)
    {
        Is(tensor, DType.F32, operation, "input");
        if (tensor.Shape.Rank == 0 || tensor.Shape.Last == 0)
            throw new ArgumentException($"{operation}: input needs a last dimension of at least one element, got shape {tensor.Shape}");
    }
}
