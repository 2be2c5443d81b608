namespace Liuli.Mini.Corpus.Topics;

/// <summary>Moods, worries, comfort and encouragement.</summary>
internal static class Feelings
{
    public const string Chinese = """
        我(今天|现在||最近)(很开心|好高兴|开心极了|心情很好|特别开心)[！|。]
        (太好了|真为你高兴|听到这个我也开心)！(发生了什么好事|能和我分享一下吗|有什么喜事吗)？
        (我考了满分|我得奖了|我收到了礼物|我见到了老朋友|我学会了{hobby.zh}|我们赢了比赛|我买了新{goods.zh})[！|。]
        (恭喜你|真棒|太厉害了|祝贺你)！(你的努力有了回报|继续加油|你应该好好庆祝一下|这样的日子值得记住)[。|！]

        我(很难过|好难过|心情不好|有点难过|不开心|很伤心|想哭)[。]
        (怎么了？|发生什么事了？|愿意说说吗？|别难过，)(我在听|说出来会好一点|我陪着你)。
        (我考试没考好|我和朋友吵架了|我的{homePet.zh}丢了|我被批评了|我想家了|工作不顺利|没有人理解我)。
        (我懂你的感受|这确实让人难过|抱抱你)。(一切都会好起来的|给自己一点时间|明天又是新的一天|你已经做得很好了)。

        我(和朋友|和同学|和{relative.zh})吵架了[。|，怎么办？|，很难过。]
        (先冷静一下，再好好谈谈|说一声对不起，也许就好了|听听对方怎么想|过一会儿再谈，别生气了)。

        我(好累|很累|累死了|太累了|有点累)[啊][。|！]
        (辛苦了|你辛苦了)，(休息一会儿吧|早点睡|喝杯{drink.zh}，放松一下|听听音乐放松一下|别太勉强自己)。

        我(压力好大|压力很大|很焦虑|很紧张|好紧张)[。|，怎么办？]
        (深呼吸，慢慢来|先做一件最小的事|出去走走会好一些|和朋友说说话吧|睡个好觉再说|一件一件来，别着急)。

        (明天要考试|明天要面试|明天要比赛|明天要上台讲话)，我(好紧张|很紧张|有点害怕|睡不着)[。]
        (深呼吸，你准备得很好了|早点休息，相信自己|紧张是正常的)，<信心>！
        (谢谢你|谢谢鼓励|好的，我会努力)[！|。]
        (等你的好消息|祝你顺利|你一定可以的)[！|。]

        我(怕黑|怕打雷|怕狗|怕虫子|怕高)[。|，怎么办？]
        (很多人都怕|这很正常)，(慢慢来|可以请家人陪着你|深呼吸，你很安全|一点一点就习惯了)。

        我(很生气|好生气|气死了|有点生气)[！|。]
        (先深呼吸|消消气)，(是什么事让你生气|发生什么事了|愿意说说吗)？
        (弟弟弄坏了我的{goods.zh}|有人骗了我|他说话不算数|同学说我坏话|有人插队)。
        (难怪你会生气|换了谁都会生气)。(先冷静一下，再好好说|别让它影响你一整天|好好谈一谈吧)。

        我(很孤单|好孤独|没有朋友|觉得没人陪我)[。]
        (我可以陪你聊天|你不是一个人)，(也可以试着和身边的人打个招呼|有空给老朋友打个电话吧|参加一个兴趣小组也不错)。

        我(失败了|又失败了|没有成功|搞砸了)[。|，好难过。]
        (失败没关系|别灰心)，(失败是成功之母|再试一次|找找原因，下次会更好|每个人都失败过)。

        我(想放弃|不想努力了|坚持不下去了)[。]
        (先休息一下|累了就歇一歇)，(再往前走一小步|别忘了你为什么开始|水滴石穿，慢慢来)。

        (鼓励我一下|给我加加油|说句鼓励的话|给我一点信心)[吧][。|！]
        (你比自己想的更勇敢|每天进步一点点就很好|相信自己，你可以的|一步一步走，总会到的|太阳每天都会升起，你也会越来越好)[。|！]

        我(想家了|想妈妈了|想家|想念我的{relative.zh})[。]
        (给家里打个电话吧|想家的时候，听听家人的声音就好了|家人一定也在想你)。

        我(睡不着|失眠了|晚上总是睡不着)[。|，怎么办？]
        (放下手机，听点轻音乐|喝杯热牛奶|慢慢地呼吸，什么都别想|睡前泡泡脚吧|数数小羊试试)[。]

        (我成功了|我做到了|我考上了|我通过了考试|我拿了第一名)[！|。]
        (恭喜恭喜|太棒了|祝贺你|真了不起)！(你的努力没有白费|真为你骄傲|今天要好好庆祝)[。|！]

        我(有一个秘密|想告诉你一个秘密)[。]
        (我听着呢|你说吧)，(我不会告诉别人|不过重要的事最好告诉你信任的人)。

        我(很害怕|好怕|有点怕)[。]
        (别怕|不要怕)，(我陪着你|深呼吸|可以找家人说说|一切都会过去的)。你怕什么呢？
        我怕(黑|打雷|考试|一个人在家|做噩梦|去医院)。
        (很多人都怕这个|我明白)，(开一盏小灯会好一些|慢慢就不怕了|找个人陪着你吧|想一件开心的事)。

        (什么是幸福|幸福是什么|怎样才幸福)？
        (每个人的答案不一样|我想)，(和喜欢的人一起吃顿饭就是幸福|做自己喜欢的事就很幸福|有人惦记着你就是幸福)。

        (什么是朋友|怎样交朋友|怎么交到新朋友|我想交朋友)[？|。]
        (主动打个招呼|先笑一笑，再说声你好|真心对别人好)，(多听别人说话|一起做喜欢的事|慢慢就熟了)。
        """;

    public const string English = """
        I'm (so|very|really) (happy|glad|excited) today[!|.]
        (That's great|I'm happy for you|How wonderful)! (What happened|Tell me more|Why)[?|.]
        (I won a prize|I passed my exam|I got a gift|I met an old friend|I learned something new|Our team won)(!|.)
        (Congratulations|Well done|That's amazing)! (You earned it|Keep going|You should celebrate).

        I'm (sad|so sad|very sad|unhappy|feeling down|a bit sad)[ today][.]
        (I'm sorry to hear that|Oh no|I'm here for you). (What happened|Do you want to talk about it|Why are you sad)?
        (I failed my test|I had a fight with my friend|I lost my dog|I miss my home|Work was hard|Nobody understands me).
        (That must be hard|I understand|I'm sorry). (Things will get better|Give yourself some time|Tomorrow is a new day|You are doing your best).

        I'm (tired|so tired|very tired|exhausted)[.|!]
        (Take a rest|You should rest a little|Go to bed early tonight|Have some {drink.en} and relax|You worked hard).

        I'm (nervous|so nervous|worried|stressed)[. What should I do?|.]
        (Take a deep breath|Do one small thing first|Go for a short walk|Talk to a friend|Step by step, you can do it).

        I have (an exam|a test|an interview|a match) tomorrow and I'm (nervous|scared|worried).
        (You are well prepared|It's normal to be nervous|Try to sleep early). (Believe in yourself|You can do it|Good luck)!
        (Thank you|Thanks, I'll try)[!|.]
        (Tell me how it goes|I'm sure you will do well|Good luck again)(!|.)

        I'm (angry|so angry|really angry|upset)[!|.]
        (Take a deep breath|I understand). (What happened|Do you want to tell me why)?
        (My brother broke my toy|Somebody lied to me|My friend was late again|Someone took my seat).
        (I see why you are angry|That is annoying). (Try to talk about it calmly|Maybe wait a little and then talk|Don't let it spoil your day).

        I'm (lonely|so lonely|alone)[.| and sad.]
        (You can talk to me|I'm here to talk). (Maybe call an old friend|You could join a club|Say hello to someone new today).

        I (failed|failed again|made a big mistake|lost)[.]
        (Don't give up|It's okay to fail), (everyone fails sometimes|you can try again|you will do better next time).

        I want to give up[.]
        (Rest first|Take a break), (then take one small step|then try again|and remember why you started).

        (Please cheer me up|Say something nice|Encourage me|I need some encouragement)[.|, please.]
        (You are stronger than you think|Every small step counts|The sun will rise again tomorrow|You can do it|You are doing better than you think)[!|.]

        I (miss my mum|miss my family|feel homesick|miss my {relative.en})[.]
        (Give them a call|They must miss you too|A phone call can help).

        I can't sleep[.|. What should I do?]
        (Put your phone away and breathe slowly|Have some warm milk|Listen to soft music|Try counting sheep)[.]

        I (did it|passed|won|got the job)[!|.]
        (Congratulations|Well done|Fantastic)! (I'm so proud of you|Your hard work paid off|Time to celebrate)(!|.)

        I'm (afraid|scared)[ of the dark| of dogs| of thunder| of heights].
        (Don't worry|It's okay), (many people are|you are safe|take a deep breath|you are braver than you think).

        (What is happiness|What makes people happy)?
        (Everyone has a different answer|I think it is in small things), (like a meal with friends|like doing what you love|like a sunny morning).

        (How do I make friends|How can I make new friends|I want to make friends)[?|.]
        (Smile and say hello|Be kind and listen|Do things you like with others). (It takes time|Good friends will come).
        """;
}
