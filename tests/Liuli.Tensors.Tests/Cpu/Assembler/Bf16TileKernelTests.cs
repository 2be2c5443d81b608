using System.Runtime.InteropServices;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>The kernels alone, on panels that this test packs itself: AMX's code is interpreted, so it is proved on machines without AMX too.</summary>
public unsafe class Bf16TileKernelTests
{
    /// <summary>AMX's kernel, executed by <see cref="MachineCode"/>.</summary>
    internal sealed class Interpreted : AmxBf16Kernel
    {
        private readonly ThreadLocal<Dictionary<Form, MachineCode>> _codes = new(() => []);

        public long Products(Form form) => _codes.Value!.TryGetValue(form, out MachineCode? code) ? code.Tiles.Products : 0;

        protected override void Call(in Arguments arguments)
        {
            Form form = Form.Of(arguments);
            if (!_codes.Value!.TryGetValue(form, out MachineCode? code))
                _codes.Value.Add(form, code = new MachineCode(KernelAssembler.Assemble(k => Write(k, form))));
            code.Run(arguments);
            Assert.False(code.Tiles.IsConfigured, "the kernel leaves tiles configured, and the system would save them at each change of thread");
        }
    }

    [Fact]
    public void The_interpreted_amx_kernel_equals_the_sums()
    {
        Interpreted kernel = new();
        Check(kernel);
        for (int i = 0; i < 8; i++)
            Assert.True(kernel.Products(new AmxBf16Kernel.Form((i & 1) != 0, (i & 2) != 0, (i & 4) != 0)) > 0);
    }

    [SkippableFact]
    public void The_vector_kernel_equals_the_sums()
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16), "this processor has no AVX-512 BF16");
        Check(VectorBf16Kernel.Instance);
    }

    [SkippableFact]
    public void The_amx_kernel_equals_the_sums()
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.AmxBf16), "this processor has no AMX-BF16, or the system does not save its tiles");
        Check(AmxBf16Kernel.Instance);
    }

    private static void Check(Bf16TileKernel kernel)
    {
        foreach ((int strips, int steps) in new[] { (1, 1), (1, 3), (3, 2), (2, 16), (2, 17), (2, 33) })
            foreach ((string begin, bool streams) in new[] { ("zeros", false), ("C", false), ("bias", false), ("zeros", true), ("C", true) })
            {
                int m = strips * kernel.Rows, k = steps * Bf16TileKernel.Depth, cRow = Bf16TileKernel.Columns + (streams ? 16 : 5);
                float[] a = Rounded(m * k, 1), b = Rounded(k * Bf16TileKernel.Columns, 2), c = Kernels.Random(m * cRow, 3), expected = [.. c], bias = Kernels.Random(Bf16TileKernel.Columns, 4);
                for (int i = 0; i < m; i++)
                    for (int j = 0; j < Bf16TileKernel.Columns; j++)
                    {
                        double sum = begin switch { "C" => c[i * cRow + j], "bias" => bias[j], _ => 0 };
                        for (int step = 0; step < k; step++)
                            sum += (double)a[i * k + step] * b[step * Bf16TileKernel.Columns + j];
                        expected[i * cRow + j] = (float)sum;
                    }
                string what = $"{kernel.GetType().Name}, {strips} strips, {steps} steps, from {begin}{(streams ? ", past the caches" : "")}";
                ushort[] packedA = PackA(a, m, k, kernel.Rows), packedB = PackB(b, k);
                if (begin != "C")
                    CheckRounded(kernel, packedA, packedB, expected, cRow, strips, steps, begin, bias, streams, what);
                Run(kernel, packedA, packedB, c, cRow, strips, steps, begin, bias, streams);
                Kernels.AssertClose(expected, c, what);
            }
    }

    /// <summary>The same sums as bfloat16, at most one unit of its last place off, as sums beside a middle may go either way; what lies between rows stays.</summary>
    private static void CheckRounded(Bf16TileKernel kernel, ushort[] a, ushort[] b, float[] expected, int cRow, int strips, int steps, string begin, float[] bias, bool streams, string what)
    {
        const float untouched = 3;
        // A row of bfloat16 takes half the place of floats.
        float[] halves = new float[expected.Length];
        Array.Fill(halves, untouched);
        Run(kernel, a, b, halves, cRow, strips, steps, begin, bias, streams, rounds: true);
        for (int i = 0; i < strips * kernel.Rows; i++)
        {
            ReadOnlySpan<float> row = halves.AsSpan(i * cRow, cRow);
            ReadOnlySpan<ushort> rounded = MemoryMarshal.Cast<float, ushort>(row[..(Bf16TileKernel.Columns / 2)]);
            for (int j = 0; j < Bf16TileKernel.Columns; j++)
                Assert.True(MathF.Abs(Conversion.FromBFloat16(rounded[j]) - expected[i * cRow + j]) <= MathF.Max(1e-4f, MathF.Abs(expected[i * cRow + j])) / 200,
                    $"{what}, rounded: ({i}, {j}) is {Conversion.FromBFloat16(rounded[j])}, expected {expected[i * cRow + j]}");
            Assert.Equal(-1, row[(Bf16TileKernel.Columns / 2)..].IndexOfAnyExcept(untouched));
        }
    }

    private static void Run(Bf16TileKernel kernel, ushort[] a, ushort[] b, float[] c, int cRow, int strips, int steps, string begin, float[] bias, bool streams, bool rounds = false)
    {
        // Rows of C that go past the caches begin at multiples of 64 bytes.
        float* pc = (float*)NativeMemory.AlignedAlloc((nuint)c.Length * sizeof(float), 64);
        Span<float> sums = new(pc, c.Length);
        c.CopyTo(sums);
        fixed (ushort* pa = a, pb = b)
        fixed (float* pBias = bias)
        {
            kernel.Run(new Bf16TileKernel.Arguments
            {
                A = (byte*)pa,
                StripOfA = (nint)steps * kernel.Rows * Bf16TileKernel.RowBytes,
                B = (byte*)pb,
                Steps = steps,
                Strips = strips,
                C = pc,
                RowOfC = cRow * sizeof(float),
                From = begin switch { "C" => pc, "bias" => pBias, _ => null },
                RowOfFrom = begin == "C" ? cRow * sizeof(float) : 0,
                StripOfFrom = begin == "C" ? kernel.Rows * cRow * sizeof(float) : 0,
                Streams = streams,
                Rounds = rounds,
            });
        }
        sums.CopyTo(c);
        NativeMemory.AlignedFree(pc);
    }

    private static float[] Rounded(int count, int seed) => [.. Kernels.Random(count, seed).Select(x => Conversion.Rounded(x, DType.BF16))];

    /// <summary>[strip][32 steps][row][32].</summary>
    private static ushort[] PackA(float[] a, int m, int k, int rows)
    {
        ushort[] packed = new ushort[m * k];
        for (int i = 0; i < m; i++)
            for (int step = 0; step < k; step++)
                packed[i / rows * rows * k + step / 32 * rows * 32 + i % rows * 32 + step % 32] = Conversion.ToBFloat16(a[i * k + step]);
        return packed;
    }

    /// <summary>[2 steps][column][2].</summary>
    private static ushort[] PackB(float[] b, int k)
    {
        ushort[] packed = new ushort[k * 32];
        for (int step = 0; step < k; step++)
            for (int j = 0; j < 32; j++)
                packed[step / 2 * 64 + j * 2 + step % 2] = Conversion.ToBFloat16(b[step * 32 + j]);
        return packed;
    }
}
