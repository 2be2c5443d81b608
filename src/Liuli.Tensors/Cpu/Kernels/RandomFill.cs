namespace Liuli.Tensors.Cpu;

/// <summary>Fills memory with random numbers: four from each block of a generator, so that any thread can make any part of them.</summary>
internal static unsafe class RandomFill
{
    /// <summary>Blocks worth a hand-off: about 50 µs of logarithms.</summary>
    private const int Grain = 512;

    /// <summary>Floats of one block.</summary>
    private const int BlockFloats = 4;

    /// <summary>Uniform in [low, high).</summary>
    public static void Uniform(Philox random, Span<float> values, float low, float high, ComputePool? pool) =>
        Run<UniformBlock>(random, values, low, high - low, pool);

    /// <summary>N(mean, deviation²) by the Box–Muller transform.</summary>
    /// <remarks>Box and Muller, "A note on the generation of random normal deviates", 1958.</remarks>
    public static void Normal(Philox random, Span<float> values, float mean, float deviation, ComputePool? pool) =>
        Run<NormalBlock>(random, values, mean, deviation, pool);

    private static void Run<TBlock>(Philox random, Span<float> values, float offset, float scale, ComputePool? pool)
        where TBlock : struct, IBlock
    {
        int blocks = (int)(((long)values.Length + BlockFloats - 1) / BlockFloats);
        fixed (float* v = values)
        {
            Body<TBlock> body = new(random.Seed, random.Stream, random.Counter, v, values.Length, offset, scale);
            if (pool is null)
                body.Run(0, blocks);
            else
                pool.For(blocks, Grain, body);
        }
        random.Counter += (ulong)blocks;
    }

    private interface IBlock
    {
        /// <summary>Four numbers of the distribution with offset 0 and scale 1.</summary>
        static abstract (float A, float B, float C, float D) Four(uint a, uint b, uint c, uint d);
    }

    private readonly struct UniformBlock : IBlock
    {
        public static (float A, float B, float C, float D) Four(uint a, uint b, uint c, uint d) =>
            (Philox.ToUnit(a), Philox.ToUnit(b), Philox.ToUnit(c), Philox.ToUnit(d));
    }

    private readonly struct NormalBlock : IBlock
    {
        public static (float A, float B, float C, float D) Four(uint a, uint b, uint c, uint d)
        {
            (float first, float second) = BoxMuller(a, b);
            (float third, float fourth) = BoxMuller(c, d);
            return (first, second, third, fourth);
        }

        private static (float First, float Second) BoxMuller(uint a, uint b)
        {
            // 1 - u lies in (0, 1], so the logarithm is finite. In double, so that a float comes out the same whichever library computes it.
            double radius = Math.Sqrt(-2 * Math.Log(1 - Philox.ToUnit(a)));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * Philox.ToUnit(b));
            return ((float)(radius * cos), (float)(radius * sin));
        }
    }

    private readonly struct Body<TBlock>(ulong seed, ulong stream, ulong counter, float* values, int count, float offset, float scale) : IRangeBody
        where TBlock : struct, IBlock
    {
        private readonly ulong _seed = seed, _stream = stream, _counter = counter;
        private readonly float* _values = values;
        private readonly int _count = count;
        private readonly float _offset = offset, _scale = scale;

        public void Run(int start, int end)
        {
            for (int block = start; block < end; block++)
            {
                (uint a, uint b, uint c, uint d) = Philox.Block(_seed, _stream, _counter + (ulong)block);
                (float first, float second, float third, float fourth) = TBlock.Four(a, b, c, d);
                int at = block * BlockFloats, left = Math.Min(BlockFloats, _count - at);
                Span<float> four = [_offset + _scale * first, _offset + _scale * second, _offset + _scale * third, _offset + _scale * fourth];
                four[..left].CopyTo(new Span<float>(_values + at, left));
            }
        }
    }
}
