namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>
/// Proof, at first use in a process, that tile instructions compute here what they should: one small product whose exact result is known. A virtual machine
/// or an emulator may offer AMX and get it wrong; then products run on vectors, and <see cref="CpuContext.Instructions"/> no longer lists it.
/// </summary>
internal static unsafe class TileSelfCheck
{
    private const int Steps = 3, Strips = 2;

    private static readonly Lazy<bool> s_bf16 = new(() => IsRight(AmxBf16Kernel.Instance));

    /// <summary>The instructions whose check has failed; those that nobody has used yet are not among them.</summary>
    public static CpuInstructions Failed => s_bf16 is { IsValueCreated: true, Value: false } ? CpuInstructions.AmxBf16 : CpuInstructions.None;

    /// <summary>Whether products of bfloat16 on tiles are right.</summary>
    public static bool Bf16 => s_bf16.Value;

    /// <summary>Whether a kernel computes a product of small whole numbers, every sum of which F32 holds exactly.</summary>
    public static bool IsRight(Bf16TileKernel kernel)
    {
        const int columns = Bf16TileKernel.Columns, k = Steps * Bf16TileKernel.Depth;
        int m = Strips * kernel.Rows;
        ushort[] a = new ushort[m * k], b = new ushort[k * columns];
        float[] c = new float[m * columns];
        for (int i = 0; i < a.Length; i++)
            a[i] = Bits(i % 17 - 8);
        for (int i = 0; i < b.Length; i++)
            b[i] = Bits(i % 13 - 6);
        fixed (ushort* pa = a, pb = b)
        fixed (float* pc = c)
        {
            c.AsSpan().Fill(1);
            nint row = columns * sizeof(float);
            kernel.Run(new Bf16TileKernel.Arguments
            {
                A = (byte*)pa,
                StripOfA = kernel.Rows * Steps * Bf16TileKernel.RowBytes,
                B = (byte*)pb,
                Steps = Steps,
                Strips = Strips,
                C = pc,
                RowOfC = row,
                From = pc,
                RowOfFrom = row,
                StripOfFrom = kernel.Rows * row,
            });
        }
        for (int i = 0; i < m; i++)
            for (int j = 0; j < columns; j++)
                if (c[i * columns + j] != Expected(kernel.Rows, a, b, i, j))
                    return false;
        return true;
    }

    private static float Expected(int rows, ushort[] a, ushort[] b, int i, int j)
    {
        double sum = 1;
        for (int step = 0; step < Steps * Bf16TileKernel.Depth; step++)
        {
            int block = step / Bf16TileKernel.Depth, within = step % Bf16TileKernel.Depth;
            ushort left = a[((i / rows * Steps + block) * rows + i % rows) * Bf16TileKernel.Depth + within];
            ushort right = b[(step / 2 * Bf16TileKernel.Columns + j) * 2 + step % 2];
            sum += (double)Conversion.FromBFloat16(left) * Conversion.FromBFloat16(right);
        }
        return (float)sum;
    }

    private static ushort Bits(int value) => Conversion.ToBFloat16(value);
}
