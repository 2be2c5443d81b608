namespace Liuli.Mini.Corpus.Tables;

/// <summary>Small turns of phrase that many topics share; each use is drawn anew.</summary>
internal static class Phrases
{
    public static readonly (string Name, string Template)[] All =
    [
        ("嗨", "(你好|嗨|哈喽|您好|喂，你好|你好呀|嘿)"),
        ("哇", "(哇|真的吗|太好了|是吗|哎呀|真不错|好棒)"),
        ("好的", "(好的|好啊|好呀|没问题|可以啊|行|当然可以|当然)"),
        ("谢", "(谢谢|谢谢你|多谢|太谢谢了|谢谢啦|非常感谢)"),
        ("不谢", "(不客气|不用谢|别客气|不客气，很高兴能帮上忙|不用客气|应该的)"),
        ("吗呢", "(你呢|那你呢|你怎么样|你也一样吗)"),
        ("请问", "(请问|我想问一下，|问一下，|你知道|你能告诉我|想请教一下，||||)"),
        ("真", "(真|好|特别|非常|挺|很)"),
        ("时候", "(今天|明天|后天|这个周末|下周|放假以后|晚上|下午)"),
        ("刚才", "(今天|刚才|昨天|上午|早上|昨天晚上|前几天)"),
        ("知道了", "(知道了|明白了|原来如此|原来是这样|懂了|我记住了|哦，这样啊|长知识了)"),
        ("信心", "(加油|你一定行|我相信你|慢慢来|别着急)"),
        ("hi", "(Hi|Hello|Hey|Hello there|Hi there|Good morning|Good evening|Good afternoon)"),
        ("wow", "(Wow|Great|Really|Oh nice|How nice|That's wonderful|Lovely)"),
        ("sure", "(Sure|Of course|Certainly|No problem|Okay|Yes, of course)"),
        ("thanks", "(Thanks|Thank you|Thanks a lot|Thank you very much|Many thanks|Thank you so much)"),
        ("welcome", "(You're welcome|No problem|Any time|You're very welcome|My pleasure|Happy to help|Don't mention it)"),
        ("ask", "(|||Do you know |Can you tell me |Please tell me |I'd like to know |Could you tell me )"),
        ("isee", "(I see|Oh, I see|Got it|That makes sense|Now I understand|Good to know|I didn't know that)"),
        ("when", "(today|tomorrow|this weekend|next week|tonight|this afternoon|on Sunday)"),
        ("past", "(today|yesterday|this morning|last night|last week|last weekend)"),
        ("very", "(very|really|so|quite)"),
    ];
}
