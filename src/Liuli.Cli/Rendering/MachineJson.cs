using System.Text.Json;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Cli.Rendering;

/// <summary>The machine as one JSON document; programs depend on its keys.</summary>
internal static class MachineJson
{
    public static void Print(MachineDescription machine, Device device) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("processor", machine.Processor);
        json.WriteString("architecture", machine.Architecture.ToString().ToLowerInvariant());
        json.WriteNumber("physical_cores", machine.PhysicalCores);
        json.WriteNumber("logical_processors", machine.LogicalProcessors);
        json.WriteNumber("threads", device.Threads);
        json.WriteBoolean("pinned", false);
        WriteCaches(json, machine.Caches);
        json.WriteNumber("memory_bytes", machine.Memory.Bytes);
        json.WriteNumber("free_memory_bytes", machine.Memory.FreeBytes);
        WriteNames(json, "levels", CpuFeatures.AvailableLevels.Select(MachineWording.Name));
        json.WriteString("level", MachineWording.Name(device.Level));
        json.WriteString("executable_memory", CpuFeatures.ExecutableMemory switch { true => "allowed", false => "refused", null => "not_asked" });
        WriteNames(json, "instructions_offered", MachineWording.Names(CpuFeatures.Instructions));
        WriteNames(json, "instructions_used", MachineWording.Names(device.Instructions));
        json.WriteString("products_of_16_bits", MachineWording.Name(device.ProductsOf16Bits));
        json.WriteString("amx", CpuFeatures.Tiles switch
        {
            TileSupport.Absent => "absent",
            TileSupport.NotEnabled => "not_enabled",
            TileSupport.Refused => "refused",
            _ when MachineWording.Wrong(device) != CpuInstructions.None => "wrong",
            _ => "allowed",
        });
        json.WriteEndObject();
    });

    private static void WriteCaches(Utf8JsonWriter json, IReadOnlyList<ProcessorCache> caches)
    {
        json.WriteStartArray("caches");
        foreach (ProcessorCache cache in caches)
        {
            json.WriteStartObject();
            json.WriteNumber("level", cache.Level);
            json.WriteString("kind", cache.Kind.ToLowerInvariant());
            json.WriteNumber("bytes", cache.Bytes);
            json.WriteNumber("shared_by", cache.SharedBy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
