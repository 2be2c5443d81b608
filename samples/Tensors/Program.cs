using Liuli.Tensors;

using Recording.Restore recording = Recording.Everything();
Tensor leaf = Tensor.From([32, 107, 56, 11.2f], [1, 4]);
Tensor weights = Tensor.From([0.10f, -0.29f, -0.07f, 0.46f], [1, 4]);
Tensor sum = leaf.MatMul(weights, transposeRight: true);

Explanation explanation = sum.Explain(0, 0);
foreach (Term term in explanation.Terms)
    Console.WriteLine($"{term.Value,6:0.0} × {term.Factor!.Value,5:0.00} = {term.Contribution,7:0.000}");
Console.WriteLine($"sum {explanation.Value,24:0.000}");
