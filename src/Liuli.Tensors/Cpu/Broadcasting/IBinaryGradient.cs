namespace Liuli.Tensors.Cpu;

/// <summary>(x, y, ∂L/∂z) ↦ ∂L/∂x or ∂L/∂y of one element of z = f(x, y), written once for all lane widths.</summary>
internal interface IBinaryGradient
{
    /// <summary>Whether x and y are looked at; when false they are not read, and arrive as 0.</summary>
    static abstract bool UsesOperands { get; }

    /// <summary>The derivative times <paramref name="upstream"/>.</summary>
    TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream) where TLanes : unmanaged, ILanes<TLanes>;
}
