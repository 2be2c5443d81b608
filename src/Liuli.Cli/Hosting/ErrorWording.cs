using Liuli.Inference.Chat.Templates;
using Liuli.Models.Checkpoints;
using Liuli.Tokenizers;
using Liuli.Training;

namespace Liuli.Cli.Hosting;

/// <summary>An error in the user's language. The libraries' messages are English: in Chinese, the kind of trouble comes first.</summary>
internal static class ErrorWording
{
    public static string Of(Exception error, Language say)
    {
        bool isTranslated = error is VerbException or UsageException { InnerException: null };
        return isTranslated || !say.IsChinese ? MessageOf(error) : $"{Kind(error is UsageException ? error.InnerException! : error)}：{MessageOf(error)}";
    }

    /// <summary>The message without the name of a method's parameter, which .NET appends and nobody typed.</summary>
    public static string MessageOf(Exception error) => error is ArgumentException { ParamName: { Length: > 0 } name }
        ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : error.Message;

    private static string Kind(Exception error) => error switch
    {
        CheckpointException => "模型文件",
        TokenizerException => "分词器",
        TrainingException => "数据或训练",
        ChatTemplateException => "对话模板",
        OutOfMemoryException => "内存不足",
        FileNotFoundException or DirectoryNotFoundException => "找不到文件",
        UnauthorizedAccessException => "没有权限",
        IOException => "读写失败",
        InvalidDataException => "数据有误",
        ArgumentException or FormatException => "参数不合适",
        NotSupportedException => "不支持",
        _ => "出错了",
    };
}
