using System.Text;
using Liuli.Cli.Hosting;

namespace Liuli.Cli.Verbs;

/// <summary>A file of text that an option names: UTF-8, with or without a byte order mark, or an error.</summary>
internal static class TextFile
{
    /// <param name="path">The file.</param>
    /// <param name="say">The user's language.</param>
    /// <exception cref="VerbException">It cannot be read, or is not UTF-8.</exception>
    public static string Read(string path, Language say)
    {
        try
        {
            using StreamReader reader = new(path, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new VerbException(say[$"reading '{path}': found bytes that are not valid UTF-8; convert the file to UTF-8 first", $"读取“{path}”：其中有不是 UTF-8 的字节；请先把文件转换为 UTF-8"], error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new VerbException(say[$"reading '{path}': there is no such file; check the path", $"读取“{path}”：没有这个文件；请检查路径"], error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new VerbException(
                Directory.Exists(path)
                    ? say[$"reading '{path}': it is a directory; name a file", $"读取“{path}”：这是目录；请给出文件"]
                    : say[$"reading '{path}': access was refused; check the file's permissions", $"读取“{path}”：没有权限；请检查文件的权限"],
                error);
        }
    }
}
