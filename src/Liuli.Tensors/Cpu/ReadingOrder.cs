namespace Liuli.Tensors.Cpu;

/// <summary>Remembers which weights were read after which: every token passes over the same ones in the same order, so that a thread that waits can ask for what comes next.</summary>
/// <remarks>Of use to one caller at a time; to others that ask meanwhile it says that nothing is known. It holds addresses, not memory.</remarks>
internal sealed unsafe class ReadingOrder
{
    /// <summary>Twice the matrices of large models; where there are more (experts, other models before) all are forgotten and it begins anew.</summary>
    private const int Capacity = 2048;

    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;
    private const int HashBits = 11;

    private readonly nint[] _weights = new nint[Capacity];
    private readonly ComingRead[] _followers = new ComingRead[Capacity];
    private int _count;
    private int _last = -1;
    private int _taken;

    /// <summary>Notes that these weights are read now.</summary>
    /// <param name="weights">The first byte.</param>
    /// <param name="read">All that the loop reads.</param>
    /// <returns>What followed last time.</returns>
    public ComingRead After(byte* weights, in ComingRead read)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
            return default;
        if (_last >= 0)
            _followers[_last] = read;
        _last = PlaceOf((nint)weights);
        ComingRead follower = _followers[_last];
        Volatile.Write(ref _taken, 0);
        return follower;
    }

    /// <summary>Where weights are remembered, from now on if need be.</summary>
    private int PlaceOf(nint weights)
    {
        int first = (int)((ulong)weights * GoldenRatio >> (64 - HashBits)), place = first;
        while (_weights[place] != weights && _weights[place] != 0)
            place = (place + 1) % Capacity;
        if (_weights[place] == weights)
            return place;
        if (_count == Capacity / 2)
        {
            Array.Clear(_weights);
            Array.Clear(_followers);
            _count = 0;
            place = first;
        }
        _count++;
        _weights[place] = weights;
        return place;
    }
}
