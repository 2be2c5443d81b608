namespace Liuli.Tensors.Cpu;

/// <summary>Chooses the largest elements of rows by insertion: for few of a row of some dozens, as a router chooses experts.</summary>
internal static unsafe class TopKKernel
{
    /// <summary>chosen[r, j] = where the j-th largest element of row r stands; of equal ones the first comes first, and NaN before all.</summary>
    public static void Choose(CpuContext context, ReadOnlySpan<float> x, int width, Span<int> chosen, int count)
    {
        fixed (float* px = x)
        fixed (int* pc = chosen)
            context.Pool.For(x.Length / width, Grain.ForRows(4 * width), new Body(px, pc, width, count));
    }

    private readonly struct Body(float* x, int* chosen, int width, int count) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly int* _chosen = chosen;
        private readonly int _width = width, _count = count;

        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
                Row(_x + (long)row * _width, _chosen + (long)row * _count);
        }

        private void Row(float* x, int* best)
        {
            int filled = 0;
            for (int i = 0; i < _width; i++)
            {
                if (filled == _count && !IsLarger(x[i], x[best[filled - 1]]))
                    continue;
                int place = filled < _count ? filled++ : filled - 1;
                for (; place > 0 && IsLarger(x[i], x[best[place - 1]]); place--)
                    best[place] = best[place - 1];
                best[place] = i;
            }
        }

        private static bool IsLarger(float a, float b) => a > b || (float.IsNaN(a) && !float.IsNaN(b));
    }
}
