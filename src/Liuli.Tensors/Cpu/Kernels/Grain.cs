namespace Liuli.Tensors.Cpu;

/// <summary>The fewest rows worth handing to another thread: some microseconds of work.</summary>
internal static class Grain
{
    private const int Elements = 8192;

    /// <summary>For rows of <paramref name="width"/> elements with about one instruction each.</summary>
    public static int ForRows(int width) => Math.Max(1, Elements / Math.Max(1, width));
}
