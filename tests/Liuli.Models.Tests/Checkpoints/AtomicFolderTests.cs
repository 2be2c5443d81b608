using Liuli.Models.Checkpoints;

namespace Liuli.Models.Tests.Checkpoints;

public sealed class AtomicFolderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_folder_appears_when_it_is_whole()
    {
        string path = _directory.File("deep/er");
        AtomicFolder.Write(path + "/", folder =>
        {
            File.WriteAllText(Path.Combine(folder, "a"), "one");
            Assert.False(Directory.Exists(path));
        });
        Assert.Equal("one", File.ReadAllText(Path.Combine(path, "a")));
        Assert.Single(Directory.GetFileSystemEntries(_directory.File("deep")));
    }

    [Fact]
    public void In_a_folder_that_is_there_files_are_replaced_and_others_stay()
    {
        string path = Directory.CreateDirectory(_directory.File("there")).FullName;
        File.WriteAllText(Path.Combine(path, "a"), "old");
        File.WriteAllText(Path.Combine(path, "mine"), "mine");
        AtomicFolder.Write(path, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "a"), "new");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "sub")).FullName, "b"), "two");
            Assert.Equal("old", File.ReadAllText(Path.Combine(path, "a")));
        });
        Assert.Equal(["a", "mine", "sub", "sub/b"], Entries(path));
        Assert.Equal(("new", "mine", "two"), (File.ReadAllText(Path.Combine(path, "a")), File.ReadAllText(Path.Combine(path, "mine")), File.ReadAllText(Path.Combine(path, "sub", "b"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fails_leaves_nothing_and_names_the_folder(bool isThere)
    {
        string path = _directory.File("deep/folder");
        if (isThere)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(path).FullName, "mine"), "mine");
        CheckpointException error = Assert.Throws<CheckpointException>(() => AtomicFolder.Write(path, folder =>
        {
            AtomicFile.Write(Path.Combine(folder, "config.json"), stream => stream.Write("{}"u8));
            AtomicFile.Write(Path.Combine(folder, "model.safetensors"), _ => throw new IOException("No space left on device"));
        }));
        Assert.Contains($"writing '{Path.Combine(path, "model.safetensors")}': No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal(isThere ? ["deep", "deep/folder", "deep/folder/mine"] : [], Entries(_directory.Path));
        Assert.Throws<OperationCanceledException>(() => AtomicFolder.Write(path, _ => throw new OperationCanceledException()));
        Assert.Equal(isThere ? ["deep", "deep/folder", "deep/folder/mine"] : [], Entries(_directory.Path));
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        string path = _directory.Write("a.bin", "old");
        Assert.Contains("found a file", Assert.Throws<CheckpointException>(() => new AtomicFolder(path)).Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(path, "b"), Assert.Throws<CheckpointException>(() => new AtomicFolder(Path.Combine(path, "b"))).Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
    }

    private static string[] Entries(string folder) =>
        [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(entry => Path.GetRelativePath(folder, entry).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
