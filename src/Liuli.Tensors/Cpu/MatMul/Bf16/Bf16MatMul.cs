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

    /// <summary>Bytes of both packed operands up to which they, and parts of C, stay in a core's second-level cache.</summary>
    private const int SmallBytes = 5 << 18;

    /// <summary>Pieces that a thread's run of rows has at least: the last one is all that others wait for.</summary>
    private const int PiecesOfRun = 8;

    private static readonly bool s_vectorPays = IsAmd();

    /// <summary>
    /// The kernel that a context's products of bfloat16 run on; null where none pays. VDPBF16PS does the work of two multiply-adds. AMD's processors begin
    /// as many of it as of these (Zen 4: uops.info), Intel's a quarter: measured on an Emerald Rapids, 1024³ ran at 149 GFLOP/s with it, near the
    /// instruction's own limit of 178, and at 264 with rounded floats. These, and processors with AVX2 and VNNI, have something better: <see cref="Int16TileKernel"/>.
    /// </summary>
    public static Bf16TileKernel? Kernel(CpuContext context) => Tiles(context)
        ?? (context.Can(CpuInstructions.Avx512Bf16) && (s_vectorPays || context.PrefersBf16Vectors) ? VectorBf16Kernel.Instance : Int16TileKernel.For(context));

    /// <summary>Whether products of bfloat16 are those of whole numbers with shared exponents, up to twelve significant bits instead of eight.</summary>
    public static bool IsInt16(CpuContext context) => Kernel(context) is Int16TileKernel;

    /// <summary>The kernel that runs on tiles; null where there are none or they compute wrongly.</summary>
    public static Bf16TileKernel? Tiles(CpuContext context) =>
        context.Can(CpuInstructions.AmxBf16 | CpuInstructions.Avx512Bf16) && TileSelfCheck.Bf16 ? AmxBf16Kernel.Instance : null;

    /// <summary>The maker's name as CPUID's leaf 0 spells it: "AuthenticAMD", four letters a register.</summary>
    private static bool IsAmd()
    {
        const int auth = 0x68747541, enti = 0x69746E65, cAmd = 0x444D4163;
        return X86Base.IsSupported && X86Base.CpuId(0, 0) is { Ebx: auth, Edx: enti, Ecx: cAmd };
    }

    public static void Run(CpuContext context, Bf16TileKernel kernel, in Bf16Job job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        Bf16Cut cut = Bf16Cut.Of(kernel, job);
        bool streamsB = StreamsB(context, kernel, job, cut.K), streamsA = !streamsB && StreamsA(context, kernel, job, cut);
        (int mBlock, int nBlock, int kBlock) = streamsB ? cut with { N = job.N } : cut;
        Blocks blocks = new(context, kernel, job, (byte*)lease.Pointer, nBlock, streamsA, streamsB);
        // One block of A stays packed while the blocks of columns go by, as one of B does while those of rows do.
        bool oneOfA = kBlock >= job.K && mBlock >= job.M;
        for (int n = 0; n < job.N; n += nBlock)
            for (int k = 0; k < job.K; k += kBlock)
                for (int m = 0; m < job.M; m += mBlock)
                    blocks.Run(new Bf16Block(m, Math.Min(mBlock, job.M - m), n, Math.Min(nBlock, job.N - n), k, Math.Min(kBlock, job.K - k)), packA: n == 0 || !oneOfA);
    }

    /// <summary>Whether each strip of B is packed by the thread that multiplies it, right before: one that meets all rows at once, and of which there are enough to share out.
    /// It then lies in that core's second-level cache, and memory is read while others multiply.</summary>
    private static bool StreamsB(CpuContext context, Bf16TileKernel kernel, in Bf16Job job, int depth) =>
        job.M <= kernel.ItemRows(depth) && Strips(job.N, Bf16TileKernel.Columns) >= ComputePool.ChunksPerThread * context.Pool.Threads;

    /// <summary>The same for strips of A.</summary>
    private static bool StreamsA(CpuContext context, Bf16TileKernel kernel, in Bf16Job job, in Bf16Cut cut) => IsSmall(kernel, job)
        && !job.A.LiesAcross && cut.K >= job.K && Strips(job.M, kernel.Rows) >= ComputePool.ChunksPerThread * context.Pool.Threads;

    /// <summary>Whether both operands fit into a core's second-level cache. (On tiles this was not measured.)</summary>
    private static bool IsSmall(Bf16TileKernel kernel, in Bf16Job job) => kernel is Int16TileKernel && (job.M + job.N) * (long)kernel.NumbersOfLine(job.K) * sizeof(ushort) <= SmallBytes;

    private static int Strips(int length, int width) => (length + width - 1) / width;

    private readonly struct Blocks(CpuContext context, Bf16TileKernel kernel, in Bf16Job job, byte* scratch, int columnsOfBlock, bool streamsA, bool streamsB)
    {
        private readonly Bf16Job _job = job;

        public void Run(in Bf16Block block, bool packA)
        {
            int rowStrips = Strips(block.Rows, kernel.Rows), columnStrips = Strips(block.Columns, Bf16TileKernel.Columns);
            Bf16Packer packer = new(kernel, _job, block);
            byte* packedB = scratch, packedA = streamsB ? scratch : scratch + Strips(columnsOfBlock, Bf16TileKernel.Columns) * packer.BytesOfB;
            bool byUnits = _job.A.LiesAcross && IsSmall(kernel, _job);
            int stripsOfB = block.M == 0 && !streamsB ? columnStrips : 0;
            if (byUnits && packA)
            {
                Bf16UnitBody units = new(packer, packedA, packedB, Strips(block.Depth, kernel.UnitDepth), rowStrips, stripsOfB);
                context.Pool.ForRuns(units.Count, 1, units);
            }
            else
                context.Pool.For(stripsOfB + (packA && !streamsA ? rowStrips : 0), 1, new PackBody(packer, packedA, packedB, stripsOfB));
            // Then a thread multiplies about the rows that it packed, which lie in its own cache.
            bool runs = byUnits && !streamsB && rowStrips >= PiecesOfRun * context.Pool.Threads;
            (int rows, int columns) = streamsB ? (rowStrips, 1)
                : runs ? (rowStrips / (PiecesOfRun * context.Pool.Threads), columnStrips)
                : streamsA ? (Math.Min(kernel.ItemRows(block.Depth) / kernel.Rows, Strips(rowStrips, ComputePool.ChunksPerThread * context.Pool.Threads)), columnStrips)
                : ItemSize(context.Pool.Threads, rowStrips, columnStrips, block.Depth);
            ItemBody items = new(context, kernel, _job, block, streamsA ? null : packedA, streamsB ? null : packedB, rows, columns, Strips(columnStrips, columns));
            int count = Strips(rowStrips, rows) * items.ItemsAcross;
            if (runs || streamsB && !_job.B.Type.IsQuantized)
                context.Pool.ForRuns(count, 1, items);
            else
                context.Pool.For(count, 1, items);
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

    /// <summary>Packs strips of B first, then strips of A.</summary>
    private readonly struct PackBody(in Bf16Packer packer, byte* packedA, byte* packedB, int stripsOfB) : IRangeBody
    {
        private readonly Bf16Packer _packer = packer;
        private readonly byte* _a = packedA, _b = packedB;

        public void Run(int start, int end)
        {
            int i = start;
            for (; i < Math.Min(end, stripsOfB); i++)
                _packer.StripOfB(i, _b + i * _packer.BytesOfB);
            if (i < end)
                _packer.StripsOfA(i - stripsOfB, end - stripsOfB, _a);
        }
    }

    /// <summary>Computes items of rows × columns strips.</summary>
    private readonly struct ItemBody(CpuContext context, Bf16TileKernel kernel, in Bf16Job job, in Bf16Block block, byte* packedA, byte* packedB, int rows, int columns, int itemsAcross) : IRangeBody
    {
        private readonly Bf16Job _job = job;
        private readonly Bf16Block _block = block;
        private readonly byte* _a = packedA, _b = packedB;

        public int ItemsAcross => itemsAcross;

        private int PassDepth => _job.Rounded == null ? kernel.PassDepth : _block.Depth;

        public void Run(int start, int end)
        {
            if (_b == null)
                StreamedB(start, end);
            else if (_a == null)
                StreamedA(start, end);
            else
                for (int item = start; item < end; item++)
                    Item(_a, item / itemsAcross * rows, item % itemsAcross * columns);
        }

        /// <summary>Strips of A are packed some at a time, which then meet all strips of B.</summary>
        private void StreamedA(int start, int end)
        {
            using ScratchPool.Lease lease = context.Scratch.Rent();
            Bf16Packer packer = new(kernel, _job, _block);
            for (int item = start; item < end; item++)
            {
                byte* strips = (byte*)lease.Pointer - item * rows * packer.BytesOfA;
                packer.StripsOfA(item * rows, Math.Min((item + 1) * rows, Strips(_block.Rows, kernel.Rows)), strips);
                Item(strips, item * rows, 0);
            }
        }

        /// <summary>Strips of B are packed one by one.</summary>
        private void StreamedB(int start, int end)
        {
            using ScratchPool.Lease lease = context.Scratch.Rent();
            Bf16Packer packer = new(kernel, _job, _block);
            byte* strip = (byte*)lease.Pointer;
            for (int j = start; j < end; j++)
            {
                packer.StripOfB(j, strip);
                for (int k = 0; k < _block.Depth; k += PassDepth)
                    Column(_a, 0, _block.Rows, j, strip, k, next: null, LinesAhead.OfB(_job.B, _block, j + 1));
            }
        }

        /// <summary>Some strips of rows with some of columns.</summary>
        private void Item(byte* strips, int row, int column)
        {
            int lastRow = Math.Min((row + rows) * kernel.Rows, _block.Rows), lastColumn = Math.Min(column + columns, Strips(_block.Columns, Bf16TileKernel.Columns));
            nint bytes = new Bf16Packer(kernel, _job, _block).BytesOfB;
            for (int k = 0; k < _block.Depth; k += PassDepth)
                for (int j = column; j < lastColumn; j++)
                    Column(strips, row * kernel.Rows, lastRow, j, _b + j * bytes, k, next: j == lastColumn - 1 ? null : _b + (j + 1) * bytes);
        }

        /// <summary>One strip of B with the strips of A, which begin at <paramref name="strips"/>, from row m to the end. Strips at C's edges are computed aside.</summary>
        private void Column(byte* strips, int m, int end, int j, byte* strip, int k, byte* next, in LinesAhead coming = default)
        {
            int n = j * Bf16TileKernel.Columns, width = Math.Min(Bf16TileKernel.Columns, _block.Columns - n);
            int whole = width < Bf16TileKernel.Columns ? 0 : (end - m) / kernel.Rows;
            nint passOfB = (nint)k * sizeof(ushort) * Bf16TileKernel.Columns, stripOfA = kernel.PackedRows * _block.LineBytes;
            byte* a = strips + m / kernel.Rows * stripOfA + (nint)k * sizeof(ushort) * kernel.PackedRows;
            Bf16TileKernel.Arguments arguments = new()
            {
                A = a,
                StripOfA = stripOfA,
                B = strip + passOfB,
                Factors = (float*)(strip + Bf16TileKernel.Columns * _block.LineBytes + kernel.BytesBehindB(k)),
                Steps = Strips(Math.Min(PassDepth, _block.Depth - k), Bf16TileKernel.Depth),
                Strips = whole,
                C = C(_block.M + m, _block.N + n),
                RowOfC = _job.CRow * NumberOfC,
                Next = next == null ? null : next + passOfB,
                Streams = Streams(k),
                Rounds = _job.Rounded != null,
            };
            bool first = _block.K + k == 0;
            float* bias = first && _job.Bias != null ? _job.Bias + _block.N + n : null;
            if (whole > 0)
                Whole((coming == default ? LinesAhead.OfC(_job, kernel, arguments.C, arguments.RowOfC, arguments.Steps) : coming).In(arguments), bias, first && !_job.Accumulate);
            for (int row = m + whole * kernel.Rows; row < end; row += kernel.Rows)
                Aside(arguments with { A = a + (row - m) / kernel.Rows * stripOfA, C = C(_block.M + row, _block.N + n) },
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
