using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What a parameter holds before training: a constant or random draws.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public readonly record struct Initializer
{
    private enum Kind : byte
    {
        Constant,
        Normal,
        Uniform,
    }

    private readonly Kind _kind;
    private readonly float _scale;

    private Initializer(Kind kind, float scale)
    {
        _kind = kind;
        _scale = scale;
    }

    /// <summary>All zeros: biases.</summary>
    public static Initializer Zeros => new(Kind.Constant, 0);

    /// <summary>All ones: the weights of norms.</summary>
    public static Initializer Ones => new(Kind.Constant, 1);

    /// <summary>Independent draws from N(0, deviation²).</summary>
    public static Initializer Normal(float deviation) => new(Kind.Normal, deviation);

    /// <summary>Independent draws, uniform in ±1/√inputs: keeps a sum over that many inputs of order one.</summary>
    /// <remarks>LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.6.</remarks>
    public static Initializer ForInputs(int inputs) => new(Kind.Uniform, 1 / MathF.Sqrt(Math.Max(1, inputs)));

    /// <summary>Fills <paramref name="values"/>; the threads of <paramref name="device"/> share the work, and the numbers do not depend on it.</summary>
    public void Fill(Span<float> values, Philox random, Device? device = null)
    {
        switch (_kind)
        {
            case Kind.Normal:
                random.FillNormal(values, 0, _scale, device);
                break;
            case Kind.Uniform:
                random.FillUniform(values, -_scale, _scale, device);
                break;
            default:
                values.Fill(_scale);
                break;
        }
    }
}
