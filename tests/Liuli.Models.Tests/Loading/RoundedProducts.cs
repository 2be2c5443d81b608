using Liuli.Tensors;

namespace Liuli.Models.Tests.Loading;

/// <summary>Where products of prompts with weights of 16 bits are not those of the same numbers as F32.</summary>
internal static class RoundedProducts
{
    /// <summary>Those with BF16; in whole numbers of 16 bits, which take their place, those with F16 too.</summary>
    public static bool MayBe(Device device, DType type) =>
        device.MultipliesBFloat16 && (type == DType.BF16 || (type == DType.F16 && device.ProductsOf16Bits is SixteenBitProducts.Int16 or SixteenBitProducts.Int16Narrow));
}
