namespace Liuli.Tensors.Cpu;

/// <summary>Packs a transposed A, some strips over a unit of K at a time, and with each of these parts its share of B's units. Parts of the same strips follow one another, so that a thread's run of parts is one of rows.</summary>
/// <param name="packer">Packs.</param>
/// <param name="packedA">Where strips of A go.</param>
/// <param name="packedB">Where strips of B go.</param>
/// <param name="units">How many units K has.</param>
/// <param name="stripsOfA">Strips of A.</param>
/// <param name="stripsOfB">Strips of B; 0 where these are packed elsewhere.</param>
internal readonly unsafe struct Bf16UnitBody(in Bf16Packer packer, byte* packedA, byte* packedB, int units, int stripsOfA, int stripsOfB) : IRangeBody
{
    /// <summary>Strips of A that are packed together: 96 rows, whole lines of them.</summary>
    private const int StripsOfPart = 8;

    private readonly Bf16Packer _packer = packer;
    private readonly byte* _a = packedA, _b = packedB;

    /// <summary>How many parts there are.</summary>
    public int Count => (stripsOfA + StripsOfPart - 1) / StripsOfPart * units;

    public void Run(int start, int end)
    {
        for (int part = start; part < end; part++)
        {
            (int strips, int unit) = Math.DivRem(part, units);
            _packer.UnitOfA(unit, strips * StripsOfPart, Math.Min((strips + 1) * StripsOfPart, stripsOfA), _a);
        }
        for (int i = ShareOfB(start); i < ShareOfB(end); i++)
        {
            (int unit, int strip) = Math.DivRem(i, stripsOfB);
            _packer.UnitOfB(unit, strip, _b + strip * _packer.BytesOfB);
        }
    }

    /// <summary>Units of B that belong to the parts before one.</summary>
    private int ShareOfB(int part) => (int)((long)stripsOfB * units * part / Count);
}
