using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>Measured speeds as a table, each beside the limit that binds it.</summary>
internal sealed class BenchmarkTable(Language say)
{
    /// <summary>Sizes and limits would be torn apart in less.</summary>
    private const int NarrowestTable = 130;

    public void Print(MachineSpeed machine, Device device, IReadOnlyList<BenchmarkResult> results)
    {
        IAnsiConsole console = Terminal.Output();
        console.WriteLine($"{say["machine: ", "本机："]}{device}; {string.Join("; ", Limits(machine))}");
        if (!device.Instructions.HasFlag(CpuInstructions.Assembled))
            console.WriteLine(say["machine code: ", "机器码："] + new MachineWording(say).MachineCode(device));
        console.WriteLine(say["products of 16 bits: ", "16 位乘积："] + new MachineWording(say).ProductsOf16Bits(device));
        if (console.Profile.Width < NarrowestTable)
        {
            foreach (BenchmarkResult result in results)
                console.WriteLine(InLines(result, machine));
            return;
        }
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn(say["work", "工作"]);
        table.AddColumn(say["sizes", "规模"]);
        foreach (string heading in (string[])[say["per second", "每秒"], say["slowest–fastest", "最慢–最快"], say["limit", "极限"], say["of limit", "占极限"]])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn(say["bound by", "受限于"]);
        foreach (BenchmarkResult result in results)
        {
            SpeedLimit limit = result.LimitOn(machine);
            table.AddRow(
                new Text(result.Name), new Text(string.Join(" ", result.Sizes.Select(size => $"{size.Name}={size.Value}"))),
                new Text($"{Rate(result.PerSecond)} {result.Unit}"), new Text($"{Rate(result.Rates.Slowest)}–{Rate(result.Rates.Fastest)}"),
                new Text(Rate(limit.PerSecond)), new Text(result.FractionOf(limit).ToString("0.0%", CultureInfo.InvariantCulture)), new Text(Bound(limit, machine)));
        }
        console.Write(table);
    }

    /// <summary>What a row of the table says, for narrow windows.</summary>
    private string InLines(BenchmarkResult result, MachineSpeed machine)
    {
        SpeedLimit limit = result.LimitOn(machine);
        string speed = $"{result.Name}: {Rate(result.PerSecond)} {result.Unit}/s ({Rate(result.Rates.Slowest)}–{Rate(result.Rates.Fastest)})", share = result.FractionOf(limit).ToString("0.0%", CultureInfo.InvariantCulture);
        return $"""

            {speed}
              {say[$"{share} of the limit {Rate(limit.PerSecond)}: {Bound(limit, machine)}", $"极限 {Rate(limit.PerSecond)} 的 {share}：{Bound(limit, machine)}"]}
              {string.Join(" ", result.Sizes.Select(size => $"{size.Name}={size.Value}"))}
            """;
    }

    /// <summary>Four digits at most.</summary>
    public static string Rate(double value) => value.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private IEnumerable<string> Limits(MachineSpeed machine)
    {
        yield return Reading(machine);
        yield return MultiplyAdds(machine);
        if (machine.AmxBf16 > 0)
            yield return Bf16Tiles(machine);
        if (machine.Avx512Bf16 > 0)
            yield return Bf16Products(machine);
        if (machine.Avx512Fp16 > 0)
            yield return Fp16MultiplyAdds(machine);
        if (machine.Int16 > 0)
            yield return Int16Products(machine);
        if (machine.AmxInt8 > 0)
            yield return Int8Tiles(machine);
        if (machine.VnniInt8 > 0)
            yield return Int8Products(machine.VnniInt8);
        if (machine.Avx2Int8 > 0)
            yield return Int8Products(machine.Avx2Int8);
    }

    private string Bound(SpeedLimit limit, MachineSpeed machine) => limit.Name switch
    {
        "read_gb_s" => Reading(machine),
        "amx_bf16_gflop_s" => Bf16Tiles(machine),
        "avx512_bf16_gflop_s" => Bf16Products(machine),
        "avx512_fp16_gflop_s" => Fp16MultiplyAdds(machine),
        "int16_gop_s" => Int16Products(machine),
        "vnni_int8_gop_s" => Int8Products(machine.VnniInt8),
        "avx2_int8_gop_s" => Int8Products(machine.Avx2Int8),
        _ => MultiplyAdds(machine),
    };

    private string Reading(MachineSpeed machine) => say[$"reading memory {Rate(machine.ReadBandwidth)} GB/s", $"读内存 {Rate(machine.ReadBandwidth)} GB/s"];

    private string MultiplyAdds(MachineSpeed machine) => say[$"F32 multiply-adds {Rate(machine.Fma)} GFLOP/s", $"F32 乘加 {Rate(machine.Fma)} GFLOP/s"];

    private string Bf16Tiles(MachineSpeed machine) => say[$"BF16 on AMX {Rate(machine.AmxBf16)} GFLOP/s", $"AMX 的 BF16 {Rate(machine.AmxBf16)} GFLOP/s"];

    private string Bf16Products(MachineSpeed machine) => say[$"BF16 products {Rate(machine.Avx512Bf16)} GFLOP/s", $"BF16 乘积 {Rate(machine.Avx512Bf16)} GFLOP/s"];

    private string Fp16MultiplyAdds(MachineSpeed machine) => say[$"FP16 multiply-adds {Rate(machine.Avx512Fp16)} GFLOP/s", $"FP16 乘加 {Rate(machine.Avx512Fp16)} GFLOP/s"];

    private string Int16Products(MachineSpeed machine) => say[$"INT16 products {Rate(machine.Int16)} Gop/s", $"INT16 乘积 {Rate(machine.Int16)} Gop/s"];

    private string Int8Tiles(MachineSpeed machine) => say[$"INT8 on AMX {Rate(machine.AmxInt8)} Gop/s", $"AMX 的 INT8 {Rate(machine.AmxInt8)} Gop/s"];

    private string Int8Products(double speed) => say[$"INT8 products {Rate(speed)} Gop/s", $"INT8 乘积 {Rate(speed)} Gop/s"];
}
