using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Tokenizers;

namespace Liuli.Inference.Tests;

public class ThreadStatementTests
{
    [Theory]
    [InlineData(typeof(Tensor))]
    [InlineData(typeof(Tokenizer))]
    [InlineData(typeof(Decoder))]
    [InlineData(typeof(LanguageModel))]
    public void EveryPublicTypeSaysWhetherThreadsMayShareIt(Type ofTheLibrary) => Assert.Empty(ThreadStatements.Missing(ofTheLibrary.Assembly));
}
