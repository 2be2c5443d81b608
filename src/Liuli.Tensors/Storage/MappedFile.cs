using System.IO.MemoryMappedFiles;

namespace Liuli.Tensors.Storage;

/// <summary>A whole file mapped read-only into memory; tensors can be views of its bytes without a copy, and must not be written.</summary>
/// <remarks>
/// Safe for use from several threads. The mapping ends when this object and every tensor made from it are gone. Whoever shortens the file meanwhile ends this process: what is cut off is no
/// memory any more (SIGBUS). To put a new file in its place, write it under another name and rename it: the mapping keeps the old one.
/// </remarks>
public sealed unsafe class MappedFile : TensorMemory
{
    private MappedFile(MappedBlock block)
        : base(block)
    {
    }

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
    public ReadOnlySpan<byte> Bytes(long offset, int length) => new(At(offset, length), length);

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
            LargePages.Ask((void*)Pointer, Length);
        }

        protected override void Free()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
