namespace Liuli.Cli.Hosting;

/// <summary>Help for those who look into Liuli itself.</summary>
internal static class Diagnostics
{
    /// <summary>With LIULI_DEBUG=1 an error ends with its stack trace instead of its message alone.</summary>
    public static bool ShowsTraces => Environment.GetEnvironmentVariable("LIULI_DEBUG") == "1";
}
