using Liuli.Tensors;

namespace Liuli.Models;

// Sequences that go on from each other's positions, as the hypotheses of a beam search do.
public sealed partial class KvCache
{
    private Tensor? _spare;
    private (int From, int To)[] _moves = [];
    private int[] _wanted = [];

    /// <summary>A cache of <paramref name="sequences"/> that all go on from the positions of this one, which holds one sequence and stays as it is.</summary>
    /// <remarks>The positions are copied once: attention reads each sequence in one run. <see cref="Reorder"/> then moves only what came after.</remarks>
    /// <param name="sequences">How many.</param>
    /// <param name="capacity">The most positions of each; as many as this cache can hold when null.</param>
    /// <exception cref="InvalidOperationException">This cache holds several sequences.</exception>
    /// <exception cref="ArgumentException">The capacity is too small for the positions, or exceeds the model's context.</exception>
    public KvCache Fork(int sequences, int? capacity = null)
    {
        KvCache fork = new(_config, sequences, capacity ?? Capacity, _keys[0].Device, Type);
        try
        {
            fork.ForkFrom(this);
            return fork;
        }
        catch
        {
            fork.Dispose();
            throw;
        }
    }

    /// <summary>Makes every sequence go on from the positions of <paramref name="source"/>; what this cache held is forgotten. Allocates nothing.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="source"/> holds several sequences.</exception>
    /// <exception cref="ArgumentException">It holds more positions than fit, stores them otherwise, or belongs to another decoder.</exception>
    public void ForkFrom(KvCache source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Batch != 1)
            throw new InvalidOperationException($"forking a KV cache: expected one of a single sequence, got one of {source.Batch}");
        if (source.Length > Capacity || source.Type != Type || source._config.Layers != _config.Layers)
            throw new ArgumentException($"forking a KV cache: the source holds {Counted.Of(source.Length, "position")} in {Counted.Of(source._config.Layers, "layer")} of {source.Type}, this one has room for {Capacity} in {Counted.Of(_config.Layers, "layer")} of {Type}; make it for the same decoder, type and at least that capacity");
        for (int layer = 0; layer < _keys.Length; layer++)
        {
            for (int sequence = 0; sequence < Batch; sequence++)
            {
                CacheRows.Copy(source._keys[layer], 0, _keys[layer], sequence, 0, source.Length);
                CacheRows.Copy(source._values[layer], 0, _values[layer], sequence, 0, source.Length);
            }
        }
        Length = source.Length;
    }

    /// <summary>Sequence i goes on from what sequence parents[i] holds now, for all i at once. Allocates nothing once warmed up.</summary>
    /// <remarks>Only sequences that change are copied. Where some trade places (1 → 2 → 1), one of each circle takes a way round over a spare sequence.</remarks>
    /// <param name="parents">One for each sequence.</param>
    /// <param name="from">The first position that may differ between a sequence and its parent: what they were forked with need not be copied again.</param>
    /// <exception cref="ArgumentException">There are not as many parents as sequences.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parent is no sequence, or <paramref name="from"/> is outside the positions held.</exception>
    public void Reorder(ReadOnlySpan<int> parents, int from = 0)
    {
        if (parents.Length != Batch)
            throw new ArgumentException($"reordering a KV cache: it holds {Counted.Of(Batch, "sequence")}, got {Counted.Of(parents.Length, "parent")}", nameof(parents));
        foreach (int parent in parents)
        {
            if ((uint)parent >= (uint)Batch)
                throw new ArgumentOutOfRangeException(nameof(parents), $"reordering a KV cache: it holds sequences 0 to {Batch - 1}, got the parent {parent}");
        }
        if (from < 0 || from > Length)
            throw new ArgumentOutOfRangeException(nameof(from), $"reordering a KV cache: it holds {Counted.Of(Length, "position")}, cannot start at {from}");
        int moves = Plan(parents);
        for (int layer = 0; layer < _keys.Length && moves > 0; layer++)
        {
            Move(_keys[layer], _moves.AsSpan(0, moves), from);
            Move(_values[layer], _moves.AsSpan(0, moves), from);
        }
    }

    /// <summary>The copies in an order in which none overwrites what a later one reads; sequence number <see cref="Batch"/> is the spare one.</summary>
    private int Plan(ReadOnlySpan<int> parents)
    {
        if (_moves.Length < 2 * Batch)
            (_moves, _wanted) = (new (int, int)[2 * Batch], new int[Batch]);
        parents.CopyTo(_wanted);
        int moves = 0;
        while (true)
        {
            int next = -1, blocked = -1;
            for (int i = 0; i < Batch && next < 0; i++)
            {
                if (_wanted[i] == i)
                    continue;
                blocked = i;
                if (!IsRead(i))
                    next = i;
            }
            if (blocked < 0)
                return moves;
            if (next >= 0)
            {
                _moves[moves++] = (_wanted[next], next);
                _wanted[next] = next;
                continue;
            }
            // Only circles are left: what one of them holds steps aside, and those that wanted it read it there.
            _moves[moves++] = (blocked, Batch);
            for (int i = 0; i < Batch; i++)
            {
                if (_wanted[i] == blocked)
                    _wanted[i] = Batch;
            }
        }
    }

    /// <summary>Whether another sequence still has to read this one.</summary>
    private bool IsRead(int sequence)
    {
        for (int i = 0; i < Batch; i++)
        {
            if (i != sequence && _wanted[i] == sequence)
                return true;
        }
        return false;
    }

    private void Move(Tensor cache, ReadOnlySpan<(int From, int To)> moves, int from)
    {
        foreach ((int source, int target) in moves)
        {
            if (target == Batch)
                _spare ??= Tensor.Zeros([1, cache.Shape[1], cache.Shape[2], cache.Shape[3]], cache.DType, cache.Device).Keep().Named("cache.spare");
            (Tensor first, int firstRow) = source == Batch ? (_spare!.Value, 0) : (cache, source);
            (Tensor second, int secondRow) = target == Batch ? (_spare!.Value, 0) : (cache, target);
            CacheRows.Copy(first, firstRow, second, secondRow, from, Length - from);
        }
    }
}
