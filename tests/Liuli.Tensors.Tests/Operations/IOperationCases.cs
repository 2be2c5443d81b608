using System.Reflection;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>The cases of one operation; every class in this assembly that implements it takes part in <see cref="OperationProofs"/>.</summary>
internal interface IOperationCases
{
    IEnumerable<OperationCase> Cases();
}

/// <summary>All cases of this assembly by name.</summary>
internal static class AllCases
{
    private static readonly SortedDictionary<string, OperationCase> s_cases = Collect();

    public static TheoryData<string> Names => new(s_cases.Keys);

    public static OperationCase Get(string name) => s_cases[name];

    private static SortedDictionary<string, OperationCase> Collect()
    {
        SortedDictionary<string, OperationCase> cases = new(StringComparer.Ordinal);
        foreach (Type type in Assembly.GetExecutingAssembly().GetTypes())
        {
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IOperationCases)))
            {
                foreach (OperationCase item in ((IOperationCases)Activator.CreateInstance(type)!).Cases())
                    cases.Add(item.Name, item);
            }
        }
        return cases;
    }
}
