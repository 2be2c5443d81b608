using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>How wide a head is where config.json does not say it.</summary>
internal static class HeadWidths
{
    /// <summary>width / heads, which must come out even.</summary>
    public static int Share(ConfigJson json, string key, int width, int heads) => width % heads == 0
        ? width / heads
        : throw new CheckpointException($"reading '{json.Source}': {key} = {width} cannot be shared out over {Counted.Of(heads, "head")}; expected a multiple; correct the file");
}
