using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked product of bfloat16 with F32 sums, on processors that multiply bfloat16. Strips of A and B are packed for all, then each item of C is
/// computed by one thread: over some hundred steps of K at a time the item's strips of A stay in the second-level cache while strips of B go by.
/// </summary>
/// <remarks>Where K is cut depends on K alone: thread counts cannot change the order of a sum.</remarks>
internal static unsafe class Bf16MatMul
{
    /// <summary>The most steps of K over which a sum that is rounded at its end can stay in registers.</summary>
    public const int MaxRoundedK = 8192;

    /// <summary>Bytes of C from which on the caches are better left to A and B: on an Emerald Rapids, stores past them write 23 GB/s a core into any memory,
    /// others as much where the last-level cache holds it and 8 where not.</summary>
    private const long StreamedBytes = 32 << 20;

    private static readonly bool s_vectorPays = IsAmd();

    /// <summary>
    /// The kernel that a context's products of bfloat16 run on; null where none pays. VDPBF16PS does the work of two multiply-adds. AMD's processors begin
    /// as many of it as of these (Zen 4: uops.info), Intel's a quarter: measured on an Emerald Rapids, 1024³ ran at 149 GFLOP/s with it, near the
    /// instruction's own limit of 178, and at 264 with rounded floats.
    /// </summary>
    public static Bf16TileKernel? Kernel(CpuContext context)
    {
        if (context.Can(CpuInstructions.AmxBf16 | CpuInstructions.Avx512Bf16) && TileSelfCheck.Bf16)
            return AmxBf16Kernel.Instance;
        return context.Can(CpuInstructions.Avx512Bf16) && (s_vectorPays || context.PrefersBf16Vectors) ? VectorBf16Kernel.Instance : null;
    }

    /// <summary>The maker's name as CPUID's leaf 0 spells it: "AuthenticAMD", four letters a register.</summary>
    private static bool IsAmd()
    {
        const int auth = 0x68747541, enti = 0x69746E65, cAmd = 0x444D4163;
        return X86Base.IsSupported && X86Base.CpuId(0, 0) is { Ebx: auth, Edx: enti, Ecx: cAmd };
    }

    public static void Run(CpuContext context, Bf16TileKernel kernel, in Bf16Job job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        (int mBlock, int nBlock, int kBlock) = Bf16Cut.Of(kernel, job);
        Blocks blocks = new(kernel, job, (byte*)lease.Pointer, nBlock);
        // One block of A stays packed while the blocks of columns go by, as one of B does while those of rows do.
        bool oneOfA = kBlock >= job.K && mBlock >= job.M;
        for (int n = 0; n < job.N; n += nBlock)
            for (int k = 0; k < job.K; k += kBlock)
                for (int m = 0; m < job.M; m += mBlock)
                    blocks.Run(context.Pool, new Block(m, Math.Min(mBlock, job.M - m), n, Math.Min(nBlock, job.N - n), k, Math.Min(kBlock, job.K - k)), packA: n == 0 || !oneOfA);
    }

    private static int Strips(int length, int width) => (length + width - 1) / width;

    private readonly record struct Block(int M, int Rows, int N, int Columns, int K, int Depth)
    {
        /// <summary>Bytes of one packed row or column.</summary>
        public nint LineBytes => (nint)Strips(Depth, Bf16TileKernel.Depth) * Bf16TileKernel.RowBytes;
    }

    private readonly struct Blocks(Bf16TileKernel kernel, in Bf16Job job, byte* scratch, int columnsOfBlock)
    {
        private readonly Bf16Job _job = job;

        public void Run(ComputePool pool, in Block block, bool packA)
        {
            int rowStrips = Strips(block.Rows, kernel.Rows), columnStrips = Strips(block.Columns, Bf16TileKernel.Columns);
            byte* packedB = scratch, packedA = scratch + columnsOfBlock * block.LineBytes;
            PackBody pack = new(kernel.Rows, _job, block, packedA, packedB, block.M == 0 ? columnStrips : 0);
            pool.For((block.M == 0 ? columnStrips : 0) + (packA ? rowStrips : 0), 1, pack);
            (int rows, int columns) = ItemSize(pool.Threads, rowStrips, columnStrips, block.Depth);
            ItemBody items = new(kernel, _job, block, packedA, packedB, rows, columns, Strips(columnStrips, columns));
            pool.For(Strips(rowStrips, rows) * items.ItemsAcross, 1, items);
        }

        private (int Rows, int Columns) ItemSize(int threads, int rowStrips, int columnStrips, int depth)
        {
            int rows = Math.Min(rowStrips, kernel.ItemRows(depth) / kernel.Rows), columns = Math.Min(columnStrips, kernel.ItemColumns / Bf16TileKernel.Columns);
            // Smaller items until every thread gets some; how C is cut into items does not change a bit of it.
            while (threads > 1 && Strips(rowStrips, rows) * Strips(columnStrips, columns) < 4 * threads && (rows > 1 || columns > 1))
                if (columns >= rows || rows == 1)
                    columns = (columns + 1) / 2;
                else
                    rows = (rows + 1) / 2;
            return (rows, columns);
        }
    }

    /// <summary>Packs strips: those of B first, then those of A.</summary>
    private readonly struct PackBody(int height, in Bf16Job job, in Block block, byte* packedA, byte* packedB, int stripsOfB) : IRangeBody
    {
        private readonly Bf16Job _job = job;
        private readonly Block _block = block;
        private readonly byte* _a = packedA, _b = packedB;

        public void Run(int start, int end)
        {
            int i = start;
            for (; i < Math.Min(end, stripsOfB); i++)
                StripOfB(_job.B, i * Bf16TileKernel.Columns);
            if (i < end)
                StripsOfA(_job.A, (i - stripsOfB) * height, (end - stripsOfB) * height);
        }

        private void StripsOfA(in Bf16Operand a, int m, int end)
        {
            byte* source = a.At(_block.M + m, _block.K), destination = _a + m * _block.LineBytes;
            int present = Math.Min(end, _block.Rows) - m;
            if (a.Type == DType.BF16)
                Bf16Packing<StoredBf16Source>.StripsOfA(source, a.Step, a.KStep, present, height, _block.Depth, height * _block.LineBytes, destination);
            else
                Bf16Packing<FloatSource>.StripsOfA(source, a.Step, a.KStep, present, height, _block.Depth, height * _block.LineBytes, destination);
        }

        private void StripOfB(in Bf16Operand b, int n)
        {
            byte* source = b.At(_block.N + n, _block.K), destination = _b + n * _block.LineBytes;
            int present = Math.Min(Bf16TileKernel.Columns, _block.Columns - n);
            if (b.Type == DType.BF16)
                Bf16Packing<StoredBf16Source>.StripOfB(source, b.Step, b.KStep, present, _block.Depth, destination);
            else
                Bf16Packing<FloatSource>.StripOfB(source, b.Step, b.KStep, present, _block.Depth, destination);
        }
    }

    /// <summary>Computes items of rows × columns strips.</summary>
    private readonly struct ItemBody(Bf16TileKernel kernel, in Bf16Job job, in Block block, byte* packedA, byte* packedB, int rows, int columns, int itemsAcross) : IRangeBody
    {
        private readonly Bf16Job _job = job;
        private readonly Block _block = block;
        private readonly byte* _a = packedA, _b = packedB;

        public int ItemsAcross => itemsAcross;

        private int PassDepth => _job.Rounded == null ? kernel.PassDepth : _block.Depth;

        public void Run(int start, int end)
        {
            for (int item = start; item < end; item++)
            {
                int row = item / itemsAcross * rows, column = item % itemsAcross * columns;
                int lastRow = Math.Min(row + rows, Strips(_block.Rows, kernel.Rows)), lastColumn = Math.Min(column + columns, Strips(_block.Columns, Bf16TileKernel.Columns));
                for (int k = 0; k < _block.Depth; k += PassDepth)
                    for (int j = column; j < lastColumn; j++)
                        Column(row * kernel.Rows, Math.Min(lastRow * kernel.Rows, _block.Rows), j * Bf16TileKernel.Columns, k, isLast: j == lastColumn - 1);
            }
        }

        /// <summary>One strip of B with the strips of A from row m to the end. Strips at C's edges are computed aside.</summary>
        private void Column(int m, int end, int n, int k, bool isLast)
        {
            int width = Math.Min(Bf16TileKernel.Columns, _block.Columns - n);
            int whole = width < Bf16TileKernel.Columns ? 0 : (end - m) / kernel.Rows;
            Bf16TileKernel.Arguments arguments = new()
            {
                A = _a + m * _block.LineBytes + (nint)k * sizeof(ushort) * kernel.Rows,
                StripOfA = kernel.Rows * _block.LineBytes,
                B = _b + n * _block.LineBytes + (nint)k * sizeof(ushort) * Bf16TileKernel.Columns,
                Steps = Strips(Math.Min(PassDepth, _block.Depth - k), Bf16TileKernel.Depth),
                Strips = whole,
                C = C(_block.M + m, _block.N + n),
                RowOfC = _job.CRow * NumberOfC,
                Streams = Streams(k),
                Rounds = _job.Rounded != null,
            };
            if (!isLast)
                arguments.Next = arguments.B + Bf16TileKernel.Columns * _block.LineBytes;
            bool first = _block.K + k == 0;
            float* bias = first && _job.Bias != null ? _job.Bias + _block.N + n : null;
            if (whole > 0)
                Whole(arguments, bias, first && !_job.Accumulate);
            for (int row = m + whole * kernel.Rows; row < end; row += kernel.Rows)
                Aside(arguments with { A = _a + row * _block.LineBytes + (nint)k * sizeof(ushort) * kernel.Rows, C = C(_block.M + row, _block.N + n) },
                    Math.Min(kernel.Rows, end - row), width, bias, first && !_job.Accumulate);
        }

        /// <summary>C goes past the caches when it is large, nothing is added to it any more, and it lies right.</summary>
        private bool Streams(int k) => (long)_job.M * _job.N * NumberOfC >= StreamedBytes && _block.K + k + PassDepth >= _job.K
            && ((nint)C(0, 0) | (_job.CRow * NumberOfC)) % 64 == 0;

        /// <summary>Bytes of a number of C.</summary>
        private nint NumberOfC => _job.Rounded == null ? sizeof(float) : sizeof(ushort);

        private void* C(int row, int column)
        {
            nint at = row * _job.CRow + column;
            return _job.Rounded == null ? _job.C + at : _job.Rounded + at;
        }

        private void Whole(Bf16TileKernel.Arguments arguments, float* bias, bool overwrite)
        {
            if (!overwrite)
            {
                if (bias != null)
                    AddBias((float*)arguments.C, _job.CRow, (int)arguments.Strips * kernel.Rows, Bf16TileKernel.Columns, bias);
                arguments.From = (float*)arguments.C;
                arguments.RowOfFrom = arguments.RowOfC;
                arguments.StripOfFrom = kernel.Rows * arguments.RowOfC;
            }
            else if (bias != null)
                arguments.From = bias;
            kernel.Run(arguments);
        }

        /// <summary>A strip of which C has only some rows and columns.</summary>
        private void Aside(Bf16TileKernel.Arguments arguments, int height, int width, float* bias, bool overwrite)
        {
            float* tile = stackalloc float[kernel.Rows * Bf16TileKernel.Columns];
            void* c = arguments.C;
            new Span<float>(tile, kernel.Rows * Bf16TileKernel.Columns).Clear();
            if (!overwrite)
                Copy((float*)c, _job.CRow, tile, Bf16TileKernel.Columns, height, width);
            if (bias != null)
                AddBias(tile, Bf16TileKernel.Columns, height, width, bias);
            arguments.Strips = 1;
            arguments.C = tile;
            arguments.From = tile;
            arguments.RowOfC = arguments.RowOfFrom = Bf16TileKernel.Columns * sizeof(float);
            arguments.Streams = arguments.Rounds = false;
            kernel.Run(arguments);
            if (_job.Rounded == null)
                Copy(tile, Bf16TileKernel.Columns, (float*)c, _job.CRow, height, width);
            else
                for (int i = 0; i < height; i++)
                    Conversion.ToBFloat16(new ReadOnlySpan<float>(tile + i * Bf16TileKernel.Columns, width), new Span<ushort>((ushort*)c + i * _job.CRow, width));
        }

        private static void AddBias(float* c, nint row, int height, int width, float* bias)
        {
            for (int i = 0; i < height; i++, c += row)
                for (int j = 0; j < width; j++)
                    c[j] += bias[j];
        }

        private static void Copy(float* from, nint fromRow, float* to, nint toRow, int height, int width)
        {
            for (int i = 0; i < height; i++)
                new ReadOnlySpan<float>(from + i * fromRow, width).CopyTo(new Span<float>(to + i * toRow, width));
        }
    }
}
