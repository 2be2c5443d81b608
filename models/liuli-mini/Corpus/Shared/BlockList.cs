namespace Liuli.Mini.Corpus.Shared;

/// <summary>Words whose presence drops a public sentence: rude, sexual, violent or political, nothing a small model should repeat.</summary>
internal static class BlockList
{
    private static readonly string[] Chinese =
    [
        "妈的", "他妈", "操你", "傻逼", "傻b", "贱", "婊", "妓", "嫖", "裸", "色情", "性感", "性爱", "做爱", "上床", "睡你", "想睡谁", "胸", "屁股", "内裤", "内衣", "强奸", "猥亵", "乳",
        "自杀", "杀人", "杀死", "去死", "死了", "该死", "毒品", "吸毒", "赌", "枪", "炸弹", "血腥", "恶心", "变态", "滚", "垃圾", "脑残", "智障", "白痴", "蠢", "废物", "王八", "混蛋",
        "政府", "共产", "主席", "总统", "选举", "民主", "革命", "台独", "法轮", "西藏", "新疆", "警察打", "战争", "纳粹", "希特勒", "宗教", "上帝", "穆斯林", "基佬", "同性恋",
        "屎", "尿", "屁", "放屁", "老公", "老婆", "约炮", "小三", "出轨", "丑", "奶子", "精子", "怀孕", "处女", "鸡巴", "艹", "靠，", "我靠", "我操", "日你", "泥马", "草泥",
    ];

    private static readonly string[] English =
    [
        "sex", "naked", "kill", "murder", "suicide", "drug", "gun", "bomb", "porn", "bitch", "fuck", "shit", "damn", "stupid", "idiot", "hate you", "president", "politic", "hitler", "nazi", "communis",
        "war ", "religion", "god", "jesus", "muslim", "gay", "racist", "drunk", "lust", "ass ", "hell ", "terror", "dead", "died", "death", "die ", "blood", "rape", "whore", "prostitut", "marijuana", "virgin", "beer",
    ];

    public static bool Holds(string text) =>
        Array.Exists(Chinese, word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) ||
        Array.Exists(English, word => (" " + text + " ").Contains(word, StringComparison.OrdinalIgnoreCase));
}
