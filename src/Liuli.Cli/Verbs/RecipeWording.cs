using Liuli.Training.Recipes;

namespace Liuli.Cli.Verbs;

/// <summary>What the values of a recipe are, in Chinese; the English wording stands with the values themselves.</summary>
internal static class RecipeWording
{
    public static string Chinese(RecipeOption option) => option.Name switch
    {
        "validation-fraction" => "留作验证的比例",
        "tokenizer" => "分词器文件或目录，或 characters（按字符）",
        "out" => "放模型、检查点和日志的目录",
        "family" => "结构：gpt2 或 llama",
        "layers" => "层数",
        "heads" => "每层的注意力头数",
        "kv-heads" => "每层的键值头数（llama）；0 表示与头数相同",
        "width" => "每个位置的向量宽度",
        "feed-forward" => "前馈层宽度；0 表示按该结构的惯例",
        "context" => "一次最多看多少个词元",
        "batch" => "一次前向的文本段数",
        "align" => "每段是否从文档开头开始",
        "accumulate" => "几次前向合成一次更新",
        "steps" => "总更新次数",
        "lr" => "最高学习率",
        "min-lr" => "结束时的学习率",
        "warmup" => "学习率爬升所用的更新次数；不给时为 100，但不超过 steps 的十分之一",
        "schedule" => "学习率变化方式：cosine、linear 或 constant",
        "weight-decay" => "权重衰减",
        "beta1" => "AdamW 一阶矩的衰减",
        "beta2" => "AdamW 二阶矩的衰减",
        "clip" => "梯度长度上限；0 表示不限",
        "dropout" => "随机失活的概率",
        "seed" => "一切随机数的种子",
        "eval-every" => "每多少次更新验证一次；0 表示只在最后",
        "eval-batches" => "一次验证最多多少批",
        "save-every" => "每多少次更新存一次检查点；0 表示只在最后",
        "sample-every" => "每多少次更新写一段样例；0 表示不写",
        "chat-template" => "写对话用的聊天模板文件；没有则用分词器自己的标记分隔",
        "sample-prompt" => "样例从哪段文字续写",
        "precision" => "训练时矩阵乘法的精度：f32 或 bf16",
        "recompute" => "反向时重算各层中间值而不保存：true 或 false",
        "dtype" => "权重存储类型：f32、f16 或 bf16",
        _ => option.Description,
    };
}
