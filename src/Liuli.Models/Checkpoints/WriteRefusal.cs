namespace Liuli.Models.Checkpoints;

/// <summary>What the system says when it does not let a file be written: a full disk, missing rights, a limit to the size of files.</summary>
public static class WriteRefusal
{
    /// <summary>Whether an exception says so. .NET calls a file that grows beyond what the system or its file system (FAT: 4 GB) allows an argument out of range.</summary>
    public static bool Is(Exception trouble) => trouble is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Why, in words without a full stop.</summary>
    public static string Reason(Exception trouble) =>
        trouble is ArgumentOutOfRangeException ? "the file would be larger than the system allows (ulimit -f, or a file system such as FAT)" : trouble.Message.TrimEnd('.');
}
