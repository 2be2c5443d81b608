using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// How the elements of two operands of different shapes meet: as few nested loops as possible. Loop 0 is the innermost;
/// a stride of 0 means that the operand repeats itself along that loop. Neighbouring dimensions that both operands walk
/// in one go are joined, so that (B, T, C) + (C) becomes B·T rows of C and equal shapes become one row.
/// </summary>
internal struct BroadcastPlan
{
    [InlineArray(Shape.MaxRank)]
    internal struct Numbers
    {
        private int _first;
    }

    private Numbers _sizes, _left, _right;

    /// <summary>How many loops there are, at least one.</summary>
    public int Rank { get; private set; }

    /// <summary>How many elements the result has.</summary>
    public int Count { get; private set; }

    public readonly int Size(int loop) => _sizes[loop];

    /// <summary>By how many elements the left operand moves on with each turn of the loop.</summary>
    public readonly int Left(int loop) => _left[loop];

    /// <summary>By how many elements the right operand moves on with each turn of the loop.</summary>
    public readonly int Right(int loop) => _right[loop];

    /// <summary>Both operands have the result's own layout.</summary>
    public readonly bool IsPlain => Rank == 1 && _left[0] == 1 && _right[0] == 1;

    /// <summary>Whether the shapes fit: aligned at the innermost dimension, sizes are equal or one of them is 1 or absent.</summary>
    public static bool TryShape(Shape left, Shape right, out Shape result)
    {
        if (left == right)
        {
            result = left;
            return true;
        }
        int rank = Math.Max(left.Rank, right.Rank);
        Span<int> sizes = stackalloc int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int l = Aligned(left, i), r = Aligned(right, i);
            if (l != r && l != 1 && r != 1)
            {
                result = default;
                return false;
            }
            sizes[rank - i] = l == 1 ? r : l;
        }
        result = Shape.Create(sizes);
        return true;
    }

    /// <summary>The loops for two shapes that fit.</summary>
    public static BroadcastPlan For(Shape left, Shape right)
    {
        BroadcastPlan plan = default;
        plan.Count = 1;
        int leftCount = 1, rightCount = 1;
        for (int i = 1; i <= Math.Max(left.Rank, right.Rank); i++)
        {
            int l = Aligned(left, i), r = Aligned(right, i);
            int size = l == 1 ? r : l;
            if (size != 1)
                plan.Add(size, l == 1 ? 0 : leftCount, r == 1 ? 0 : rightCount);
            leftCount *= l;
            rightCount *= r;
        }
        if (plan.Rank == 0)
            plan.Add(1, 1, 1);
        return plan;
    }

    private void Add(int size, int left, int right)
    {
        Count = checked(Count * size);
        int inner = Rank - 1;
        if (inner >= 0 && left == _left[inner] * _sizes[inner] && right == _right[inner] * _sizes[inner])
        {
            _sizes[inner] *= size;
            return;
        }
        _sizes[Rank] = size;
        _left[Rank] = left;
        _right[Rank] = right;
        Rank++;
    }

    private static int Aligned(Shape shape, int fromEnd) => fromEnd <= shape.Rank ? shape[shape.Rank - fromEnd] : 1;
}
