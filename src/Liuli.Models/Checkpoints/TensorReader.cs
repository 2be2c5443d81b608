using System.Runtime.ExceptionServices;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;
using Microsoft.Win32.SafeHandles;

namespace Liuli.Models.Checkpoints;

/// <summary>Reads tensors from their files straight into one block of memory, on all threads of a device.</summary>
/// <param name="checkpoint">The tensors.</param>
/// <param name="device">Where they will live.</param>
/// <param name="progress">Told how much has been read.</param>
internal sealed class TensorReader(Checkpoint checkpoint, Device device, IProgress<LoadProgress>? progress)
{
    /// <summary>Read at once: large enough for one call to the system to be nothing beside it, small enough for threads to end together.</summary>
    private const int PieceBytes = 8 << 20;

    /// <summary>Of a tensor's first byte: a cache line, as everywhere.</summary>
    private const int Alignment = 64;

    private readonly Lock _reporting = new();
    private readonly Dictionary<string, SafeFileHandle> _files = [];
    private long _done;

    /// <summary>What the system has to give; tests say less.</summary>
    public Func<long> FreeMemory { get; init; } = () => MachineDescription.Detect().Memory.FreeBytes;

    /// <summary>Reads those of <paramref name="entries"/> that lie in their files as they are wanted, by name; the others are left out.</summary>
    /// <exception cref="CheckpointException">There is not enough memory, or a file cannot be read to its end.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the memory has been given back.</exception>
    public Dictionary<string, Tensor> Read(IEnumerable<TensorEntry> entries, CancellationToken cancellation = default)
    {
        long bytes = 0;
        List<Target> targets = [];
        foreach (TensorEntry entry in entries)
        {
            if (checkpoint.OffsetOf(entry) is not { } offset || entry.Count == 0)
                continue;
            targets.Add(new Target(entry, offset, bytes));
            bytes += (entry.StoredBytes + Alignment - 1) / Alignment * Alignment;
        }
        if (targets.Count == 0)
            return [];
        CheckMemory(bytes);
        using LargeMemory memory = Trouble.Reading(checkpoint.Path, () => LargeMemory.Allocate(bytes));
        try
        {
            foreach (string file in targets.Select(target => target.Entry.File).Distinct())
                _files.Add(file, Trouble.Reading(file, () => File.OpenHandle(file, options: FileOptions.SequentialScan)));
            ReadAll([.. targets.OrderBy(target => target.Entry.File, StringComparer.Ordinal).ThenBy(target => target.InFile).SelectMany(Pieces)], memory, cancellation);
        }
        finally
        {
            foreach (SafeFileHandle file in _files.Values)
                file.Dispose();
        }
        return targets.ToDictionary(target => target.Entry.Name, target => memory.AsTensor(target.InMemory, target.Entry.Shape, target.Entry.DType!.Value, device));
    }

    private void CheckMemory(long bytes)
    {
        long free = FreeMemory();
        if (bytes > free)
        {
            throw new CheckpointException($"reading '{checkpoint.Path}' into memory: its weights take {bytes / 1e9:0.00} GB, {free / 1e9:0.00} GB are free; "
                + "leave the file mapped (the default), which needs no memory of its own, or take weights of a smaller type");
        }
    }

    /// <summary>Threads take the next piece as they finish one, so that a file is read from its beginning to its end.</summary>
    private void ReadAll(List<Piece> pieces, LargeMemory memory, CancellationToken cancellation)
    {
        int next = -1;
        long total = pieces.Sum(piece => (long)piece.Length);
        try
        {
            Parallel.For(0, device.Threads, new ParallelOptions { MaxDegreeOfParallelism = device.Threads }, (_, state) =>
            {
                for (int i = Interlocked.Increment(ref next); i < pieces.Count && !state.IsExceptional; i = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Piece piece = pieces[i];
                    Trouble.Reading(piece.Entry.File, () => ReadPiece(piece, memory));
                    Report(piece.Length, total);
                }
            });
        }
        catch (AggregateException trouble)
        {
            ExceptionDispatchInfo.Throw(trouble.InnerExceptions[0]);
        }
    }

    private int ReadPiece(Piece piece, LargeMemory memory)
    {
        for (int done = 0; done < piece.Length;)
        {
            int read = RandomAccess.Read(_files[piece.Entry.File], memory.Bytes(piece.InMemory + done, piece.Length - done), piece.InFile + done);
            if (read == 0)
                throw Trouble.Damaged(piece.Entry.File, $"it ends at byte {piece.InFile + done} now, inside tensor '{piece.Entry.Name}'; it was longer when it was opened");
            done += read;
        }
        return piece.Length;
    }

    private void Report(int bytes, long total)
    {
        if (progress is null)
            return;
        lock (_reporting)
            progress.Report(new LoadProgress(_done += bytes, total));
    }

    private static IEnumerable<Piece> Pieces(Target target)
    {
        for (long start = 0; start < target.Entry.StoredBytes; start += PieceBytes)
            yield return new Piece(target.Entry, target.InFile + start, target.InMemory + start, (int)Math.Min(PieceBytes, target.Entry.StoredBytes - start));
    }

    private sealed record Target(TensorEntry Entry, long InFile, long InMemory);

    private readonly record struct Piece(TensorEntry Entry, long InFile, long InMemory, int Length);
}
