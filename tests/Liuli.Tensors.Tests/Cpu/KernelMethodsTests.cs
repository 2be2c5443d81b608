using System.Reflection;

namespace Liuli.Tensors.Tests.Cpu;

public class KernelMethodsTests
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>A kernel that profiles of its callers draw into one of them is compiled with too small a budget: twice the time of a training step.</summary>
    [Fact]
    public void What_is_compiled_for_speed_at_once_is_never_inlined()
    {
        MethodInfo[] fast = [.. typeof(Tensor).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any)).Where(method => Has(method, MethodImplAttributes.AggressiveOptimization))];

        Assert.True(fast.Length > 50, $"{fast.Length} methods with AggressiveOptimization were found");
        Assert.Empty(fast.Where(method => !Has(method, MethodImplAttributes.NoInlining)).Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    private static bool Has(MethodInfo method, MethodImplAttributes flag) => method.MethodImplementationFlags.HasFlag(flag);
}
