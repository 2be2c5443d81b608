using Liuli.Models.Checkpoints;

namespace Liuli.Models.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Content_appears_at_commit_only()
    {
        string path = _directory.File("deep/er/a.bin");
        using (AtomicFile file = new(path))
        {
            file.Stream.Write("new"u8);
            Assert.False(File.Exists(path));
            file.Commit();
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Without_commit_nothing_changes()
    {
        string path = _directory.Write("a.bin", "old");
        using (AtomicFile file = new(path))
            file.Stream.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Folders_that_were_made_go_with_the_file()
    {
        using (AtomicFile file = new(_directory.File("deep/er/a.bin")))
            file.Stream.Write("new"u8);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
        Assert.Throws<CheckpointException>(() => new AtomicFile(_directory.File("deep/er/a.bin"), _ => throw new IOException("No space left")));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
        string old = _directory.Write("a", "file");
        Assert.Throws<CheckpointException>(() => new AtomicFile(Path.Combine(old, "b", "c.bin")));
        using (AtomicFile file = new(_directory.File("deep/er/a.bin")))
            File.WriteAllText(_directory.File("deep/other"), "stays");
        Assert.Equal([_directory.File("deep/other")], Directory.GetFileSystemEntries(_directory.File("deep")));
    }

    [Theory]
    [InlineData(10)] // the disk is full while writing
    [InlineData(150)] // the disk is full when buffers are flushed
    public void A_full_disk_keeps_the_old_file_and_says_so(int room)
    {
        string path = _directory.Write("a.bin", "old");
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
        {
            using AtomicFile file = new(path, name => new SmallDisk(name, room));
            file.Guarded(() => file.Stream.Write(new byte[100]));
            file.Commit();
        });
        Assert.Contains("No space left", error.Message);
        Assert.Contains("unchanged", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    /// <summary>Linux's own full disk: it takes no byte, and must still be a device afterwards.</summary>
    [SkippableFact]
    public void A_device_is_written_and_never_replaced()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/dev/full"), "this machine has no /dev/full");
        CheckpointException error = Assert.Throws<CheckpointException>(() => AtomicFile.Write("/dev/full", stream => stream.Write(new byte[100])));
        Assert.Contains("/dev/full", error.Message);
        Assert.Throws<IOException>(() => File.WriteAllBytes("/dev/full", [1]));
        AtomicFile.Write("/dev/null", stream => stream.Write(new byte[100]));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.Empty(Directory.GetFiles("/dev", "*.tmp"));
    }

    [Fact]
    public void A_directory_in_the_way_is_an_error()
    {
        Directory.CreateDirectory(_directory.File("taken"));
        Assert.Throws<CheckpointException>(() => AtomicFile.Write(_directory.File("taken"), stream => stream.WriteByte(1)));
        Assert.Empty(Directory.GetFiles(_directory.Path));
        _directory.Write("file", "x");
        Assert.Throws<CheckpointException>(() => AtomicFile.Write(_directory.File("file/below"), stream => stream.WriteByte(1)));
    }

    /// <summary>A file on a disk with little room: writes fail past it; the flush needs as much again.</summary>
    private sealed class SmallDisk(string path, int room) : MemoryStream
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew);

        public override void Write(ReadOnlySpan<byte> buffer) => Take(buffer.Length);

        public override void Flush() => Take(100);

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }

        private void Take(int bytes)
        {
            room -= bytes;
            if (room < 0)
                throw new IOException("No space left on device");
        }
    }
}
