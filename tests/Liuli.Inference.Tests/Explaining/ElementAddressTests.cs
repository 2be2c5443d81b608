using Liuli.Inference.Explaining;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Explaining;

public class ElementAddressTests
{
    [Theory]
    [InlineData("blocks.0.attn.pattern[0,3,1]", "blocks.0.attn.pattern", new[] { 0, 3, 1 })]
    [InlineData("embed.weight[ 5 , 0 ]", "embed.weight", new[] { 5, 0 })]
    public void AddressesRead(string text, string name, int[] index)
    {
        ElementAddress address = ElementAddress.Parse(text);
        Assert.Equal(name, address.Name);
        Assert.Equal(index, address.Index!);
        Assert.Equal($"{name}[{string.Join(',', index)}]", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[0]")]
    [InlineData("logits[0")]
    [InlineData("logits[0,x]")]
    [InlineData("logits[-1]")]
    [InlineData("logits[]")]
    public void OtherTextsAreRefused(string text) => Assert.Throws<FormatException>(() => ElementAddress.Parse(text));

    [Fact]
    public void ABatchOfOneMayBeLeftOutOrGiven()
    {
        Tensor activation = Tensor.Zeros([1, 4, 3], DType.F32);
        Assert.Equal(7, ElementAddress.Parse("x[2,1]").Flatten(activation));
        Assert.Equal(7, ElementAddress.Parse("x[0,2,1]").Flatten(activation));
        Assert.Equal("x[2,1]", ElementAddress.Of("x", activation, 7).ToString());
        Tensor weight = Tensor.Zeros([1, 4], DType.F32);
        Assert.Equal("w[0,3]", ElementAddress.Of("w", weight, 3).ToString());
        Assert.Equal([4, 3], ElementAddress.Without(activation.Shape));
        Assert.Equal([1, 4], ElementAddress.Without(weight.Shape));
    }
}
