using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The two products of a decoding step, for the query heads that share a key head: scores of four keys at a time, and the sum of values
/// weighted by probabilities. Four heads go through 512-bit registers together (16 sums, 4 vectors read, 1 broadcast), two through smaller
/// ones, so that every vector that is read meets several heads.
/// </summary>
internal readonly unsafe struct HeadProducts<TLanes, TVector> : IHeadProducts
    where TLanes : unmanaged, ILanes<TLanes>
    where TVector : struct, IStoredVector
{
    private const int KeysAtOnce = 4;

    public int RowTile => 8;

    public void Scores(float* queries, int width, int heads, in CacheRows keys, float* scores, nint scoreStep)
    {
        AskAhead(keys, width);
        for (int s = 0; s < keys.Count; s += KeysAtOnce)
        {
            byte* key = keys.First + s * keys.Step;
            int left = keys.Count - s;
            // A missing key of the last four is replaced by one that exists.
            Four four = new(key, left > 1 ? key + keys.Step : key, left > 2 ? key + 2 * keys.Step : key, left > 3 ? key + 3 * keys.Step : key);
            for (int h = 0; h < heads;)
            {
                int height = HeadsAtOnce(heads - h);
                float* query = queries + (nint)h * width, target = scores + h * scoreStep + s;
                switch (height)
                {
                    case 4: FourScores(query, width, four, target, scoreStep); break;
                    case 2: TwoScores(query, width, four, target, scoreStep); break;
                    default: OneScore(query, width, four, target); break;
                }
                h += height;
            }
        }
    }

    public void AddValues(float* weights, nint weightStep, int heads, in CacheRows values, int width, float* sums, nint sumStep)
    {
        AskAhead(values, width);
        byte* value = values.First;
        nint valueStep = values.Step;
        int d = 0, count = values.Count;
        for (; d <= width - 4 * TLanes.Width; d += 4 * TLanes.Width)
            for (int h = 0; h < heads;)
            {
                int height = HeadsAtOnce(heads - h);
                float* weight = weights + h * weightStep, sum = sums + h * sumStep + d;
                switch (height)
                {
                    case 4: AddFour(weight, weightStep, value, valueStep, d, count, sum, sumStep); break;
                    case 2: AddTwo(weight, weightStep, value, valueStep, d, count, sum, sumStep); break;
                    default: AddOne(weight, value, valueStep, d, count, sum); break;
                }
                h += height;
            }
        for (; d < width; d += TLanes.Width)
            for (int h = 0; h < heads; h++)
                AddNarrow(weights + h * weightStep, value, valueStep, d, count, sums + h * sumStep + d);
    }

    private static int HeadsAtOnce(int left) => left >= 4 && TLanes.Width == 16 ? 4 : left >= 2 ? 2 : 1;

    private static void AskAhead(in CacheRows rows, int width)
    {
        nint bytes = (nint)TVector.Type.BytesFor(width);
        for (int i = 0; i < rows.Count; i++)
            Prefetch.Ask(rows.Ahead + i * rows.Step, bytes);
    }

    private readonly struct Four(byte* first, byte* second, byte* third, byte* fourth)
    {
        public readonly byte* First = first, Second = second, Third = third, Fourth = fourth;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OneScore(float* query, int width, in Four keys, float* scores)
    {
        byte* k0 = keys.First, k1 = keys.Second, k2 = keys.Third, k3 = keys.Fourth;
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0;
        for (int d = 0; d < width; d += TLanes.Width)
        {
            TLanes q = TLanes.Load(query + d);
            a0 = TLanes.MultiplyAdd(q, TVector.Load<TLanes>(k0, d), a0);
            a1 = TLanes.MultiplyAdd(q, TVector.Load<TLanes>(k1, d), a1);
            a2 = TLanes.MultiplyAdd(q, TVector.Load<TLanes>(k2, d), a2);
            a3 = TLanes.MultiplyAdd(q, TVector.Load<TLanes>(k3, d), a3);
        }
        TLanes.SumFour(a0, a1, a2, a3, scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TwoScores(float* query, int width, in Four keys, float* scores, nint scoreStep)
    {
        byte* k0 = keys.First, k1 = keys.Second, k2 = keys.Third, k3 = keys.Fourth;
        float* second = query + width;
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (int d = 0; d < width; d += TLanes.Width)
        {
            TLanes p = TLanes.Load(query + d), q = TLanes.Load(second + d), k = TVector.Load<TLanes>(k0, d);
            a0 = TLanes.MultiplyAdd(p, k, a0);
            b0 = TLanes.MultiplyAdd(q, k, b0);
            k = TVector.Load<TLanes>(k1, d);
            a1 = TLanes.MultiplyAdd(p, k, a1);
            b1 = TLanes.MultiplyAdd(q, k, b1);
            k = TVector.Load<TLanes>(k2, d);
            a2 = TLanes.MultiplyAdd(p, k, a2);
            b2 = TLanes.MultiplyAdd(q, k, b2);
            k = TVector.Load<TLanes>(k3, d);
            a3 = TLanes.MultiplyAdd(p, k, a3);
            b3 = TLanes.MultiplyAdd(q, k, b3);
        }
        TLanes.SumFour(a0, a1, a2, a3, scores);
        TLanes.SumFour(b0, b1, b2, b3, scores + scoreStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourScores(float* query, int width, in Four keys, float* scores, nint scoreStep)
    {
        byte* k0 = keys.First, k1 = keys.Second, k2 = keys.Third, k3 = keys.Fourth;
        float* second = query + width, third = second + width, fourth = third + width;
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        TLanes c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int i = 0; i < width; i += TLanes.Width)
        {
            TLanes l0 = TVector.Load<TLanes>(k0, i), l1 = TVector.Load<TLanes>(k1, i), l2 = TVector.Load<TLanes>(k2, i), l3 = TVector.Load<TLanes>(k3, i), q = TLanes.Load(query + i);
            a0 = TLanes.MultiplyAdd(q, l0, a0);
            a1 = TLanes.MultiplyAdd(q, l1, a1);
            a2 = TLanes.MultiplyAdd(q, l2, a2);
            a3 = TLanes.MultiplyAdd(q, l3, a3);
            q = TLanes.Load(second + i);
            b0 = TLanes.MultiplyAdd(q, l0, b0);
            b1 = TLanes.MultiplyAdd(q, l1, b1);
            b2 = TLanes.MultiplyAdd(q, l2, b2);
            b3 = TLanes.MultiplyAdd(q, l3, b3);
            q = TLanes.Load(third + i);
            c0 = TLanes.MultiplyAdd(q, l0, c0);
            c1 = TLanes.MultiplyAdd(q, l1, c1);
            c2 = TLanes.MultiplyAdd(q, l2, c2);
            c3 = TLanes.MultiplyAdd(q, l3, c3);
            q = TLanes.Load(fourth + i);
            d0 = TLanes.MultiplyAdd(q, l0, d0);
            d1 = TLanes.MultiplyAdd(q, l1, d1);
            d2 = TLanes.MultiplyAdd(q, l2, d2);
            d3 = TLanes.MultiplyAdd(q, l3, d3);
        }
        TLanes.SumFour(a0, a1, a2, a3, scores);
        TLanes.SumFour(b0, b1, b2, b3, scores + scoreStep);
        TLanes.SumFour(c0, c1, c2, c3, scores + 2 * scoreStep);
        TLanes.SumFour(d0, d1, d2, d3, scores + 3 * scoreStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddNarrow(float* weight, byte* value, nint valueStep, int d, int count, float* sum)
    {
        TLanes a = TLanes.Load(sum);
        for (int s = 0; s < count; s++, value += valueStep)
            a = TLanes.MultiplyAdd(TLanes.Broadcast(weight[s]), TVector.Load<TLanes>(value, d), a);
        TLanes.Store(sum, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddOne(float* weight, byte* value, nint valueStep, int d, int count, float* sum)
    {
        int w = TLanes.Width;
        TLanes a0 = TLanes.Load(sum), a1 = TLanes.Load(sum + w), a2 = TLanes.Load(sum + 2 * w), a3 = TLanes.Load(sum + 3 * w);
        for (int s = 0; s < count; s++, value += valueStep)
        {
            TLanes p = TLanes.Broadcast(weight[s]);
            a0 = TLanes.MultiplyAdd(p, TVector.Load<TLanes>(value, d), a0);
            a1 = TLanes.MultiplyAdd(p, TVector.Load<TLanes>(value, d + w), a1);
            a2 = TLanes.MultiplyAdd(p, TVector.Load<TLanes>(value, d + 2 * w), a2);
            a3 = TLanes.MultiplyAdd(p, TVector.Load<TLanes>(value, d + 3 * w), a3);
        }
        Store(sum, a0, a1, a2, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTwo(float* weight, nint weightStep, byte* value, nint valueStep, int d, int count, float* sum, nint sumStep)
    {
        int w = TLanes.Width;
        float* second = weight + weightStep, sumB = sum + sumStep;
        TLanes a0 = TLanes.Load(sum), a1 = TLanes.Load(sum + w), a2 = TLanes.Load(sum + 2 * w), a3 = TLanes.Load(sum + 3 * w);
        TLanes b0 = TLanes.Load(sumB), b1 = TLanes.Load(sumB + w), b2 = TLanes.Load(sumB + 2 * w), b3 = TLanes.Load(sumB + 3 * w);
        for (int s = 0; s < count; s++, value += valueStep)
        {
            TLanes p = TLanes.Broadcast(weight[s]), q = TLanes.Broadcast(second[s]), v = TVector.Load<TLanes>(value, d);
            a0 = TLanes.MultiplyAdd(p, v, a0);
            b0 = TLanes.MultiplyAdd(q, v, b0);
            v = TVector.Load<TLanes>(value, d + w);
            a1 = TLanes.MultiplyAdd(p, v, a1);
            b1 = TLanes.MultiplyAdd(q, v, b1);
            v = TVector.Load<TLanes>(value, d + 2 * w);
            a2 = TLanes.MultiplyAdd(p, v, a2);
            b2 = TLanes.MultiplyAdd(q, v, b2);
            v = TVector.Load<TLanes>(value, d + 3 * w);
            a3 = TLanes.MultiplyAdd(p, v, a3);
            b3 = TLanes.MultiplyAdd(q, v, b3);
        }
        Store(sum, a0, a1, a2, a3);
        Store(sumB, b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFour(float* weight, nint weightStep, byte* value, nint valueStep, int d, int count, float* sum, nint sumStep)
    {
        int w = TLanes.Width;
        float* second = weight + weightStep, third = second + weightStep, fourth = third + weightStep;
        float* sumB = sum + sumStep, sumC = sumB + sumStep, sumD = sumC + sumStep;
        TLanes a0 = TLanes.Load(sum), a1 = TLanes.Load(sum + w), a2 = TLanes.Load(sum + 2 * w), a3 = TLanes.Load(sum + 3 * w);
        TLanes b0 = TLanes.Load(sumB), b1 = TLanes.Load(sumB + w), b2 = TLanes.Load(sumB + 2 * w), b3 = TLanes.Load(sumB + 3 * w);
        TLanes c0 = TLanes.Load(sumC), c1 = TLanes.Load(sumC + w), c2 = TLanes.Load(sumC + 2 * w), c3 = TLanes.Load(sumC + 3 * w);
        TLanes d0 = TLanes.Load(sumD), d1 = TLanes.Load(sumD + w), d2 = TLanes.Load(sumD + 2 * w), d3 = TLanes.Load(sumD + 3 * w);
        for (int s = 0; s < count; s++, value += valueStep)
        {
            TLanes v0 = TVector.Load<TLanes>(value, d), v1 = TVector.Load<TLanes>(value, d + w), v2 = TVector.Load<TLanes>(value, d + 2 * w), v3 = TVector.Load<TLanes>(value, d + 3 * w), p = TLanes.Broadcast(weight[s]);
            a0 = TLanes.MultiplyAdd(p, v0, a0);
            a1 = TLanes.MultiplyAdd(p, v1, a1);
            a2 = TLanes.MultiplyAdd(p, v2, a2);
            a3 = TLanes.MultiplyAdd(p, v3, a3);
            p = TLanes.Broadcast(second[s]);
            b0 = TLanes.MultiplyAdd(p, v0, b0);
            b1 = TLanes.MultiplyAdd(p, v1, b1);
            b2 = TLanes.MultiplyAdd(p, v2, b2);
            b3 = TLanes.MultiplyAdd(p, v3, b3);
            p = TLanes.Broadcast(third[s]);
            c0 = TLanes.MultiplyAdd(p, v0, c0);
            c1 = TLanes.MultiplyAdd(p, v1, c1);
            c2 = TLanes.MultiplyAdd(p, v2, c2);
            c3 = TLanes.MultiplyAdd(p, v3, c3);
            p = TLanes.Broadcast(fourth[s]);
            d0 = TLanes.MultiplyAdd(p, v0, d0);
            d1 = TLanes.MultiplyAdd(p, v1, d1);
            d2 = TLanes.MultiplyAdd(p, v2, d2);
            d3 = TLanes.MultiplyAdd(p, v3, d3);
        }
        Store(sum, a0, a1, a2, a3);
        Store(sumB, b0, b1, b2, b3);
        Store(sumC, c0, c1, c2, c3);
        Store(sumD, d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sum, TLanes a0, TLanes a1, TLanes a2, TLanes a3)
    {
        TLanes.Store(sum, a0);
        TLanes.Store(sum + TLanes.Width, a1);
        TLanes.Store(sum + 2 * TLanes.Width, a2);
        TLanes.Store(sum + 3 * TLanes.Width, a3);
    }
}
