using System.Xml.Linq;

namespace Liuli.Inference.Tests;

public class ThreadSafetyTests
{
    /// <summary>The compiler's documentation file lies beside the library.</summary>
    [Fact]
    public void EveryPublicTypeSaysWhetherSeveralThreadsMayUseIt()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(LanguageModel).Assembly.Location, ".xml"));
        Dictionary<string, string> members = documentation.Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, member => member.Value);
        List<string> silent = [.. typeof(LanguageModel).Assembly.GetExportedTypes()
            .Where(type => !type.IsEnum && !type.IsNested && !(members.GetValueOrDefault($"T:{type.FullName}") ?? "").Contains("thread", StringComparison.Ordinal))
            .Select(type => type.Name)];
        Assert.Empty(silent);
    }
}
