namespace Liuli.Tensors.Cpu;

/// <summary>y = f(x), written once for all lane widths. Constants of the function are fields of the struct.</summary>
internal interface IUnaryOperator
{
    /// <summary>f of every lane.</summary>
    TLanes Invoke<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>y = f(x) and dy/dx, which share most of their work. Both functions of a struct give the same bits.</summary>
internal interface ISlopedOperator : IUnaryOperator
{
    /// <summary>f of every lane, and its slope there.</summary>
    TLanes Invoke<TLanes>(TLanes x, out TLanes slope) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>z = f(x, y), written once for all lane widths.</summary>
internal interface IBinaryOperator
{
    /// <summary>f of every pair of lanes.</summary>
    TLanes Invoke<TLanes>(TLanes x, TLanes y) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>w = f(x, y, z), written once for all lane widths; the third is often the destination's old value, to add to it.</summary>
internal interface ITernaryOperator
{
    /// <summary>f of every triple of lanes.</summary>
    TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes z) where TLanes : unmanaged, ILanes<TLanes>;
}
