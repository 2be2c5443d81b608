using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Cli.Rendering;

/// <summary>Measured speeds as JSON.</summary>
internal static class BenchmarkJson
{
    public static void Print(MachineSpeed machine, Device device, IReadOnlyList<BenchmarkResult> results) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("machine");
        json.WriteString("level", MachineWording.Name(device.Level));
        json.WriteStartArray("instructions_used");
        foreach (string name in MachineWording.Names(device.Instructions))
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("products_of_16_bits", MachineWording.Name(device.ProductsOf16Bits));
        json.WriteNumber("threads", device.Threads);
        json.WriteNumber("read_gb_s", machine.ReadBandwidth);
        json.WriteNumber("fma_gflop_s", machine.Fma);
        json.WriteNumber("amx_bf16_gflop_s", machine.AmxBf16);
        json.WriteNumber("amx_int8_gop_s", machine.AmxInt8);
        json.WriteNumber("avx512_bf16_gflop_s", machine.Avx512Bf16);
        json.WriteNumber("vnni_int8_gop_s", machine.VnniInt8);
        json.WriteNumber("avx2_int8_gop_s", machine.Avx2Int8);
        json.WriteNumber("avx512_fp16_gflop_s", machine.Avx512Fp16);
        json.WriteNumber("int16_gop_s", machine.Int16);
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (BenchmarkResult result in results)
        {
            SpeedLimit limit = result.LimitOn(machine);
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            foreach ((string name, long value) in result.Sizes)
                json.WriteNumber(name, value);
            json.WriteString("unit", result.Unit);
            json.WriteNumber("per_second", result.PerSecond);
            json.WriteNumber("slowest", result.Rates.Slowest);
            json.WriteNumber("fastest", result.Rates.Fastest);
            json.WriteNumber("repeats", result.Rates.Count);
            json.WriteString("limit", limit.Name);
            json.WriteNumber("limit_per_second", limit.PerSecond);
            json.WriteNumber("fraction_of_limit", result.FractionOf(limit));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
