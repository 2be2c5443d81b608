namespace Liuli.Cli.Hosting;

/// <summary>Nobody reads standard output any more (<c>liuli … | head -1</c>): the verb ends without a word, exit code <see cref="ExitCode.ReaderGone"/>.</summary>
internal sealed class ReaderGoneException() : IOException("nobody reads standard output any more");
