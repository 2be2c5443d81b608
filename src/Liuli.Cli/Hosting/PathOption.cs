using System.CommandLine;

namespace Liuli.Cli.Hosting;

/// <summary>An option whose value names a file or a folder (or an embedded model), and so has at least a character: see <see cref="EmptyPath"/>.</summary>
internal sealed class PathOption<T>(string name, params string[] aliases) : Option<T>(name, aliases), IPathOption;

/// <summary>A <see cref="PathOption{T}"/> of any number of paths.</summary>
internal interface IPathOption;
