using Liuli.Tensors;
using Liuli.Tensors.Storage;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>One safetensors file, memory-mapped.</summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsCheckpoint(string path, MappedFile file, SafetensorsHeader header)
        : base(path)
    {
        _file = file;
        _header = header;
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _header.Tensors;

    public override IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    public static SafetensorsCheckpoint OpenSafetensors(string path) => Trouble.Reading(path, () =>
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new SafetensorsCheckpoint(path, file, SafetensorsHeader.Read(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    internal override Tensor ReadNumbers(TensorEntry entry, Device? device)
    {
        long offset = _header.Offsets[entry.Name];
        // Mappings start at a page, so the offset in the file decides the alignment in memory.
        return entry.Type.IsDirect && offset % entry.Type.Bytes == 0
            ? _file.AsTensor(offset, entry.Shape, entry.DType!.Value, device)
            : MappedCopy.Read(_file, offset, entry, device);
    }

    internal override long? OffsetOf(TensorEntry entry) => entry.Type.IsDirect ? _header.Offsets[entry.Name] : null;

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
    }
}
