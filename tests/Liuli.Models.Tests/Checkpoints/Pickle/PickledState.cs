using System.IO.Compression;

namespace Liuli.Models.Tests.Checkpoints.Pickle;

/// <summary>State dictionaries that Python's own pickle module wrote (3.11, classes named as PyTorch names them), and the storages they refer to.</summary>
internal static class PickledState
{
    /// <summary>An OrderedDict with a <c>_metadata</c> attribute, protocol 2: tensors of storages 0 to 6, whole, as views and empty; a version, nested settings.</summary>
    public static readonly byte[] Protocol2 = Convert.FromBase64String(
        "gAJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBKFgEAAAAcm93c3ECY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3JfdjIKcQMoKFgHAAAAc3RvcmFnZXEEY3RvcmNoCkZsb2F0U3Rvcm" +
        "FnZQpxBVgBAAAAMHEGWAMAAABjcHVxB0sGdHEIUUsASwJLA4ZxCUsDSwGGcQqJaAApUnELdHEMUnENWAcAAABjb2x1bW5zcQ5oAygoaARoBWgGaAdLBnRxD1FLAEsDSwKGcRBLAUsDhnERiWgAKVJx" +
        "EnRxE1JxFFgDAAAAb2RkcRVoAygoaARoBWgGaAdLBnRxFlFLAUsDhXEXSwKFcRiJaAApUnEZdHEaUnEbWAYAAABzY2FsYXJxHGgDKChoBGgFaAZoB0sGdHEdUUsEKSmJaAApUnEedHEfUnEgWAUAAA" +
        "BlbXB0eXEhaAMoKGgEaAVoBmgHSwZ0cSJRSwBLAEsEhnEjSwRLAYZxJIloAClScSV0cSZScSdYCAAAAGV4cGFuZGVkcShoAygoaARoBWgGaAdLBnRxKVFLAksBSwKGcSpLAEsBhnEriWgAKVJxLHRx" +
        "LVJxLlgEAAAAaGFsZnEvaAMoKGgEY3RvcmNoCkhhbGZTdG9yYWdlCnEwWAEAAAAxcTFoB0sCdHEyUUsAaBhLAYVxM4loAClScTR0cTVScTZYBQAAAGJyYWlucTdoAygoaARjdG9yY2gKQkZsb2F0MT" +
        "ZTdG9yYWdlCnE4WAEAAAAycTloB0sCdHE6UUsAaBhoM4loAClScTt0cTxScT1YBgAAAGRvdWJsZXE+Y3RvcmNoLl91dGlscwpfcmVidWlsZF9wYXJhbWV0ZXIKcT9oAygoaARjdG9yY2gKRG91Ymxl" +
        "U3RvcmFnZQpxQFgBAAAAM3FBaAdLAnRxQlFLAGgYaDOJaAApUnFDdHFEUnFFiGgAKVJxRodxR1JxSFgEAAAAbG9uZ3FJaAMoKGgEY3RvcmNoCkxvbmdTdG9yYWdlCnFKWAEAAAA0cUtoB0sCdHFMUU" +
        "sAaBhoM4loAClScU10cU5ScU9YBAAAAG1hc2txUGgDKChoBGN0b3JjaApCb29sU3RvcmFnZQpxUVgBAAAANXFSaAdLA3RxU1FLAGgXaDOJaAApUnFUdHFVUnFWWAMAAADlrZdxV2gDKChoBGN0b3Jj" +
        "aApCeXRlU3RvcmFnZQpxWFgBAAAANnFZaAdLA3RxWlFLAGgXaDOJaAApUnFbdHFcUnFdWAcAAAB2ZXJzaW9ucV5LA1gIAAAAc2V0dGluZ3NxX31xYChYAgAAAGxycWFHP1BiTdLxqfxYAgAAAG9ucW" +
        "KIWAMAAABvZmZxY05YAwAAAGJpZ3FkigYAAAAAAP9YBAAAAGh1Z2VxZYoMAAAAAAAAAAAAAAAEWAUAAAB0dXBsZXFmKEsBSwJLA0sEdHFnWAQAAABsaXN0cWhdcWkoSwFdcWpLAmFldXV9cWtYCQAA" +
        "AF9tZXRhZGF0YXFsaAApUnFtWAAAAABxbn1xb2heSwFzc3NiLg==");

    /// <summary>The same, protocol 4.</summary>
    public static readonly byte[] Protocol4 = Convert.FromBase64String(
        "gASVrwMAAAAAAACMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpQojARyb3dzlIwMdG9yY2guX3V0aWxzlIwSX3JlYnVpbGRfdGVuc29yX3YylJOUKCiMB3N0b3JhZ2WUjAV0b3JjaJSMDE" +
        "Zsb2F0U3RvcmFnZZSTlIwBMJSMA2NwdZRLBnSUUUsASwJLA4aUSwNLAYaUiWgCKVKUdJRSlIwHY29sdW1uc5RoBygoaAhoC2gMaA1LBnSUUUsASwNLAoaUSwFLA4aUiWgCKVKUdJRSlIwDb2RklGgH" +
        "KChoCGgLaAxoDUsGdJRRSwFLA4WUSwKFlIloAilSlHSUUpSMBnNjYWxhcpRoBygoaAhoC2gMaA1LBnSUUUsEKSmJaAIpUpR0lFKUjAVlbXB0eZRoBygoaAhoC2gMaA1LBnSUUUsASwBLBIaUSwRLAY" +
        "aUiWgCKVKUdJRSlIwIZXhwYW5kZWSUaAcoKGgIaAtoDGgNSwZ0lFFLAksBSwKGlEsASwGGlIloAilSlHSUUpSMBGhhbGaUaAcoKGgIaAmMC0hhbGZTdG9yYWdllJOUjAExlGgNSwJ0lFFLAGgeSwGF" +
        "lIloAilSlHSUUpSMBWJyYWlulGgHKChoCGgJjA9CRmxvYXQxNlN0b3JhZ2WUk5SMATKUaA1LAnSUUUsAaB5oOoloAilSlHSUUpSMBmRvdWJsZZRoBYwSX3JlYnVpbGRfcGFyYW1ldGVylJOUaAcoKG" +
        "gIaAmMDURvdWJsZVN0b3JhZ2WUk5SMATOUaA1LAnSUUUsAaB5oOoloAilSlHSUUpSIaAIpUpSHlFKUjARsb25nlGgHKChoCGgJjAtMb25nU3RvcmFnZZSTlIwBNJRoDUsCdJRRSwBoHmg6iWgCKVKU" +
        "dJRSlIwEbWFza5RoBygoaAhoCYwLQm9vbFN0b3JhZ2WUk5SMATWUaA1LA3SUUUsAaB1oOoloAilSlHSUUpSMA+Wtl5RoBygoaAhoCYwLQnl0ZVN0b3JhZ2WUk5SMATaUaA1LA3SUUUsAaB1oOoloAi" +
        "lSlHSUUpSMB3ZlcnNpb26USwOMCHNldHRpbmdzlH2UKIwCbHKURz9QYk3S8an8jAJvbpSIjANvZmaUTowDYmlnlIoGAAAAAAD/jARodWdllIoMAAAAAAAAAAAAAAAEjAV0dXBsZZQoSwFLAksDSwR0" +
        "lIwEbGlzdJRdlChLAV2USwJhZXV1fZSMCV9tZXRhZGF0YZRoAilSlIwAlH2UaGtLAXNzc2Iu");

    /// <summary><c>{"epoch": 3, "state_dict": {"w": …}}</c> over storage 0.</summary>
    public static readonly byte[] Wrapped = Convert.FromBase64String(
        "gAJ9cQAoWAUAAABlcG9jaHEBSwNYCgAAAHN0YXRlX2RpY3RxAn1xA1gBAAAAd3EEY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3JfdjIKcQUoKFgHAAAAc3RvcmFnZXEGY3RvcmNoCkZsb2F0U3" +
        "RvcmFnZQpxB1gBAAAAMHEIWAMAAABjcHVxCUsGdHEKUUsASwJLA4ZxC0sDSwGGcQyJY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnENKVJxDnRxD1JxEHN1Lg==");

    /// <summary>What the storages hold, by key.</summary>
    public static Dictionary<string, byte[]> Storages() => new()
    {
        ["0"] = Bytes<float>([0, 0.5f, 1, 1.5f, 2, 2.5f], BitConverter.GetBytes),
        ["1"] = Bytes<Half>([(Half)1.5f, (Half)(-0.1f)], BitConverter.GetBytes),
        ["2"] = [0x80, 0x3F, 0xB9, 0xBE],
        ["3"] = Bytes<double>([0.1, -1e300], BitConverter.GetBytes),
        ["4"] = Bytes<long>([-3, int.MaxValue], BitConverter.GetBytes),
        ["5"] = [1, 0, 1],
        ["6"] = [7, 8, 255],
    };

    /// <summary>An archive as torch.save makes it, or wrongly, as the arguments say.</summary>
    public static byte[] Zip(byte[] pickle, Dictionary<string, byte[]> storages, CompressionLevel level = CompressionLevel.NoCompression, string? byteOrder = "little", string root = "archive/")
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            Add(archive, root + "data.pkl", pickle, level);
            if (byteOrder is not null)
                Add(archive, root + "byteorder", System.Text.Encoding.ASCII.GetBytes(byteOrder), level);
            foreach ((string key, byte[] bytes) in storages)
                Add(archive, $"{root}data/{key}", bytes, level);
            Add(archive, root + "version", "3\n"u8.ToArray(), level);
        }
        return stream.ToArray();
    }

    /// <summary>Only the storages that <see cref="Wrapped"/> needs.</summary>
    public static Dictionary<string, byte[]> WrappedStorages() => new() { ["0"] = Storages()["0"] };

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level)
    {
        using Stream entry = archive.CreateEntry(name, level).Open();
        entry.Write(content);
    }

    private static byte[] Bytes<T>(T[] values, Func<T, byte[]> convert) => [.. values.SelectMany(convert)];
}
