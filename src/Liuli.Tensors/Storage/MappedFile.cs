using System.IO.MemoryMappedFiles;

namespace Liuli.Tensors.Storage;

/// <summary>A whole file mapped read-only into memory; tensors can be views of its bytes without a copy.</summary>
/// <remarks>Safe for use from several threads. The mapping ends when this object and every tensor made from it are gone.</remarks>
public sealed unsafe class MappedFile : IDisposable
{
    private readonly MappedBlock _block;
    private int _disposed;

    private MappedFile(MappedBlock block)
    {
        _block = block;
        block.AddReference();
    }

    /// <summary>Size of the file in bytes.</summary>
    public long Length => _block.Length;

    /// <summary>Maps <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The file cannot be opened or is empty.</exception>
    public static MappedFile Open(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length == 0)
        {
            stream.Dispose();
            throw new InvalidDataException($"'{path}' is empty; expected a file with content");
        }
        return new MappedFile(new MappedBlock(stream));
    }

    /// <summary>The bytes from <paramref name="offset"/> on; valid while this object lives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        CheckRange(offset, length);
        return new ReadOnlySpan<byte>((byte*)_block.Pointer + offset, length);
    }

    /// <summary>A tensor whose elements are the file's bytes from <paramref name="offset"/> on, little-endian, read-only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public Tensor AsTensor(long offset, Shape shape, DType type, Device? device = null)
    {
        CheckRange(offset, type.BytesFor(shape.Count));
        return TensorBody.Over(device ?? Device.Default, _block, _block.Pointer + (nint)offset, shape, type);
    }

    /// <summary>Lets go of the mapping; tensors made from it stay valid.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _block.RemoveReference();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Lets go of the mapping when Dispose was not called.</summary>
    ~MappedFile() => _block.RemoveReference();

    private void CheckRange(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"bytes {offset} to {offset + length} are outside the file's {Length} bytes");
    }

    private sealed class MappedBlock : StorageBlock
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public MappedBlock(FileStream stream)
        {
            _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            Pointer = (nint)(pointer + _view.PointerOffset);
            Length = stream.Length;
        }

        protected override void Free()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
