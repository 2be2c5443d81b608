using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A nonlinear function of one number.</summary>
public enum Activation
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(x, 0).</summary>
    Relu,

    /// <summary>GELU in its tanh form, as GPT-2 uses it.</summary>
    Gelu,

    /// <summary>GELU in its exact form with erf.</summary>
    GeluErf,

    /// <summary>y = x · σ(x), also called swish.</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The logistic function σ.</summary>
    Sigmoid,
}

/// <summary>Applies an <see cref="Activation"/>.</summary>
public static class ActivationExtensions
{
    extension(Activation activation)
    {
        /// <summary>Whether its input and output may be BF16.</summary>
        public bool CanRound => activation is Activation.Relu or Activation.Gelu or Activation.GeluErf or Activation.Silu;

        /// <summary>Whether they may be as a gate's.</summary>
        public bool GateCanRound => activation is Activation.Gelu or Activation.Silu;
    }

    extension(Tensor x)
    {
        /// <summary><paramref name="activation"/> of every element, stored as F32 or, where it <c>CanRound</c>, as BF16.</summary>
        /// <param name="activation">Which function.</param>
        /// <param name="output">How the result is stored.</param>
        /// <param name="spent">Whether nobody will look at x's numbers again (<c>Gelu</c>).</param>
        public Tensor Activate(Activation activation, DType output = DType.F32, bool spent = false) => activation switch
        {
            Activation.None => x,
            Activation.Relu => x.Relu(output),
            Activation.Gelu => x.Gelu(output, spent),
            Activation.GeluErf => x.GeluErf(output, spent),
            Activation.Silu => x.Silu(output, spent),
            Activation.Tanh => x.Tanh(),
            Activation.Sigmoid => x.Sigmoid(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "unknown activation"),
        };

        /// <summary><paramref name="activation"/> of every element, times the element of <paramref name="up"/> in its place: a gated linear unit, stored as F32 or, where <c>GateCanRound</c>, as BF16.</summary>
        public Tensor Gate(Activation activation, Tensor up, DType output = DType.F32) => activation switch
        {
            Activation.Silu => x.SwiGlu(up, output),
            Activation.Gelu => x.GeGlu(up, output),
            _ => x.Activate(activation) * up,
        };
    }
}
