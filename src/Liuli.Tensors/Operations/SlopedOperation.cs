using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Elementwise functions y = f(x) whose slope shares most of its work with f.</summary>
/// <typeparam name="TFunction">f and its slope, for all lane widths.</typeparam>
internal abstract class SlopedOperation<TFunction> : UnaryOperation<TFunction, SlopeGradient<TFunction>>
    where TFunction : unmanaged, ISlopedOperator;

/// <summary>(x, ∂L/∂y) ↦ ∂L/∂x = dy/dx·∂L/∂y.</summary>
/// <typeparam name="TFunction">f and its slope.</typeparam>
internal readonly struct SlopeGradient<TFunction> : IBinaryOperator
    where TFunction : unmanaged, ISlopedOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        default(TFunction).Invoke(x, out TLanes slope);
        return slope * upstream;
    }
}
