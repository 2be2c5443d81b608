using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Tests.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Logits and their gradient as bfloat16: the products around them, and cross-entropy in between.</summary>
public unsafe class RoundedHeadTests
{
    public static TheoryData<string, int, int, int> Products
    {
        get
        {
            TheoryData<string, int, int, int> data = [];
            foreach (string name in (string[])["vector kernel", .. Int16Kernels.All, "interpreted AMX kernel", "AMX kernel"])
                foreach ((int rows, int classes, int width) in new[] { (1, 1, 1), (3, 70, 5), (33, 65, 40), (50, 1100, 7) })
                    data.Add(name, rows, classes, width);
            return data;
        }
    }

    [SkippableTheory, MemberData(nameof(Products))]
    public void Products_equal_those_of_rounded_floats(string name, int rows, int classes, int width)
    {
        Bf16TileKernel kernel = Kernel(name);
        float tolerance = TestDevices.RoundedTolerance(kernel);
        using CpuContext context = new(CpuFeatures.Best, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        float[] x = Kernels.Random(rows * width, 1), w = Kernels.Random(classes * width, 2), expected = new float[rows * classes];
        int stride = RoundedHead.Stride(classes);
        ushort[] numbers = new ushort[rows * stride];
        fixed (float* px = x, pw = w)
        fixed (ushort* logits = numbers)
        {
            RoundedHead head = new(kernel, px, DType.F32, pw, logits, rows, classes, width);
            head.Logits(context);
            MatMul.Multiply(naive, new MatMulProblem(rows, classes, width) { TransposeB = true, Precision = MatMulPrecision.BF16 }, x, w, expected);
            float[] floats = Floats(numbers, rows, classes);
            Kernels.AssertClose(expected, floats, $"{name}, logits of ({rows}, {classes}, {width})", Math.Max(1f / 256, tolerance));

            float[] toInput = new float[rows * width], toInputExpected = new float[rows * width];
            fixed (float* target = toInput)
                head.ToInput(context, target);
            MatMul.Multiply(naive, new MatMulProblem(rows, width, classes) { Precision = MatMulPrecision.BF16 }, floats, w, toInputExpected);
            Kernels.AssertClose(toInputExpected, toInput, $"{name}, gradient of x, ({rows}, {classes}, {width})", tolerance);
            foreach (bool accumulate in new[] { false, true })
            {
                float[] sum = Kernels.Random(classes * width, 4), sumExpected = [.. sum];
                fixed (float* target = sum)
                    head.ToWeight(context, target, accumulate);
                MatMul.Multiply(naive, new MatMulProblem(classes, width, rows) { TransposeA = true, Accumulate = accumulate, Precision = MatMulPrecision.BF16 }, floats, x, sumExpected);
                Kernels.AssertClose(sumExpected, sum, $"{name}, gradient of w, ({rows}, {classes}, {width}), accumulate {accumulate}", tolerance);
            }
        }
    }

    [Theory, MemberData(nameof(Kernels.FastLevels), MemberType = typeof(Kernels))]
    public void Cross_entropy_equals_that_of_floats_rounded(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        foreach (int classes in new[] { 1, 5, 40, 1024, 2500 })
            foreach (bool withGradient in new[] { false, true })
            {
                int[] targets = [0, -100, classes - 1, classes / 2];
                int stride = RoundedHead.Stride(classes);
                ushort[] numbers = new ushort[targets.Length * stride];
                for (int row = 0; row < targets.Length; row++)
                    Conversion.ToBFloat16([.. Kernels.Random(classes, row + 5).Select(x => 8 * x)], numbers.AsSpan(row * stride, classes));
                float[] plain = Floats(numbers, targets.Length, classes), statistics = new float[2 * targets.Length], expected = new float[2 * targets.Length];
                CrossEntropyJob job = new(classes, -100, 0.3f, withGradient);
                CrossEntropyKernel.LossAndGradient(naive, job, plain, targets, expected);
                fixed (ushort* logits = numbers)
                    RoundedCrossEntropyKernel.LossAndGradient(context, job, logits, stride, targets, statistics);
                Kernels.AssertClose(expected, statistics, $"{level}, statistics of {classes} classes");
                Kernels.AssertClose(plain, Floats(numbers, targets.Length, classes), $"{level}, {classes} classes, {(withGradient ? "gradient" : "logits as they were")}", withGradient ? 1f / 256 : 0);
            }
    }

    private static Bf16TileKernel Kernel(string name)
    {
        if (Int16Kernels.Has(name))
            return Int16Kernels.Of(name);
        Skip.IfNot(CpuFeatures.IsAvailable(CpuLevel.Avx512), "this processor has no AVX-512, with which panels are packed");
        Skip.If(name == "vector kernel" && !CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16), "this processor has no AVX-512 BF16");
        Skip.If(name == "AMX kernel" && !CpuFeatures.Instructions.HasFlag(CpuInstructions.AmxBf16), "this machine has no AMX-BF16");
        return name switch
        {
            "vector kernel" => VectorBf16Kernel.Instance,
            "AMX kernel" => AmxBf16Kernel.Instance,
            _ => new Bf16TileKernelTests.Interpreted(),
        };
    }

    private static float[] Floats(ushort[] numbers, int rows, int classes)
    {
        float[] floats = new float[rows * classes];
        for (int row = 0; row < rows; row++)
            Conversion.FromBFloat16(numbers.AsSpan(row * RoundedHead.Stride(classes), classes), floats.AsSpan(row * classes, classes));
        return floats;
    }
}
