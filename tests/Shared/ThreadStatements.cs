using System.Reflection;
using System.Xml.Linq;

namespace Liuli.Tests;

/// <summary>Reads from an assembly's documentation what its types say about threads.</summary>
internal static class ThreadStatements
{
    /// <summary>The public types that do not say whether several threads may share them. Enumerations, static classes, interfaces, delegates and exceptions need not.</summary>
    public static IEnumerable<string> Missing(Assembly assembly)
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        Dictionary<string, string> texts = documentation.Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, member => member.ToString());
        return assembly.GetExportedTypes().Where(MayBeShared).Select(type => type.FullName!.Replace('+', '.'))
            .Where(name => !Says(texts.GetValueOrDefault("T:" + name, ""))).Order(StringComparer.Ordinal);
    }

    private static bool MayBeShared(Type type) => !type.IsNested && !type.IsEnum && !(type.IsAbstract && type.IsSealed) && !type.IsInterface
        && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type);

    private static bool Says(string text) => text.Contains("thread", StringComparison.OrdinalIgnoreCase) || text.Contains("immutable", StringComparison.OrdinalIgnoreCase);
}
