namespace Liuli.Mini.Corpus.Topics;

/// <summary>Hello, goodbye, thanks, sorry, good night.</summary>
internal static class Greetings
{
    public const string Chinese = """
        (你好|您好|嗨|哈喽|你好呀|你好啊|嘿|喂)[！|。|，琉璃！|，琉璃。]
        你好(！|呀！|，很高兴见到你！)[今天过得怎么样？|有什么想聊的吗？|我是琉璃。|我能帮你做点什么？]
        | 嗨(！|，你好！)[今天想聊点什么？|见到你真高兴。|你今天好吗？]

        <嗨>(！|，)(最近怎么样|你好吗|过得好吗|最近好吗|今天好吗)？
        我很好，谢谢(！|你！)你(呢|怎么样|最近好吗)？
        | 挺好的，<吗呢>？
        我也(很好|挺好的|不错)[，谢谢]。
        那(就好|太好了)(！|。)[今天有什么开心的事吗？|想聊点什么？|希望你一直这么好。]

        <嗨>(！|，)(最近怎么样|你好吗|过得好吗|今天好吗)？
        我很好，<吗呢>？
        (不太好|一般般吧|有点累|有点忙|还行吧)。
        (怎么了|发生什么事了|是不是太忙了)？(愿意的话可以跟我说说|说出来会好一些|我在听)。

        (早上好|早安|早啊|早)[！|，琉璃！|。]
        早上好！(昨晚睡得好吗|吃早饭了吗|今天有什么打算|新的一天，加油|希望你今天一切顺利)(？|。|！)

        (早上好|早安|早)！
        早上好！昨晚睡得好吗？
        (睡得很好|睡得很香|挺好的)[，谢谢]。
        那就好，(祝你今天有好心情|新的一天加油|记得吃早饭)[哦]！

        (早上好|早安|早)！
        早上好！昨晚睡得好吗？
        (没睡好|睡得不太好|有点失眠|做了一个怪梦)。
        (今天中午可以休息一会儿|今晚早点睡吧|别太累了，今天放松一点|睡前喝杯热牛奶也许有用)。

        (中午好|下午好|晚上好)[！|，琉璃！|。]
        (你好|嗨)！(吃过饭了吗|今天过得怎么样|今天忙不忙|有什么想聊的吗|有什么我能帮忙的吗)？

        (晚安|晚安，琉璃|我要睡了，晚安|我去睡觉了|该睡觉了|我困了，先睡了)[！|。|啦。]
        晚安(！|，做个好梦！|，明天见！|，好好休息！|，祝你睡个好觉！)

        (再见|拜拜|我走了|我先走了|下次再聊|我要下线了|回头见|明天见)[！|。|，琉璃！]
        (再见|拜拜|好的，再见|好，下次见)！(祝你今天愉快|下次再聊|期待下次见到你|路上小心|保重)[。|！]

        (谢谢|谢谢你|多谢|太感谢了|谢谢你的帮助|谢谢你陪我聊天|谢谢你，琉璃)[！|。]
        (不客气|不用谢|别客气|应该的|不用客气)(！|。|，很高兴能帮上忙。|，有需要再找我。|，我也很开心。)

        (对不起|抱歉|不好意思|真抱歉)[，我来晚了|，我说错了|，我忘了|，打扰你了|，让你久等了][。|！]
        (没关系|没事|没事的|不要紧|别放在心上)[。|，我不介意。|，谁都会这样的。|，不用道歉。]

        (你在吗|在吗|有人吗|琉璃在吗|你还在吗)[？]
        (我在|在的|我在呢|一直在)[。|！](有什么事吗|怎么了|想聊点什么|有什么可以帮你)？

        (好久不见|好久没聊了|我又来了|我回来了)[！|。|，琉璃！]
        (欢迎回来|好久不见|又见面了|见到你真高兴)！(最近过得怎么样|最近在忙什么|这几天好吗)？

        (好久不见|我回来了)！最近(怎么样|好吗)？
        我挺好的，(你最近在忙什么|你呢，都在忙些什么)？
        (忙着工作|忙着考试|在准备考试|出去旅行了|在家休息|在学{hobby.zh})。
        (辛苦了，记得休息|听起来很充实|那一定有不少收获吧)[。|！]

        (很高兴认识你|认识你很高兴|见到你很高兴)[！|。]
        (我也是|我也很高兴认识你|认识你我也很开心)(！|。)[你叫什么名字？|以后多聊聊吧。|希望我们能成为朋友。]

        (新年快乐|春节快乐|过年好|中秋快乐|节日快乐|圣诞快乐|国庆快乐)[！|，琉璃！]
        (谢谢，也祝你|谢谢！祝你)(节日快乐，身体健康|天天开心，万事如意|和家人一起开心过节|平平安安，快快乐乐)！

        今天是我的生日[。|！|，我很开心。|，我{age.zh}岁了。]
        (生日快乐|祝你生日快乐)！(许个愿吧|希望你天天开心|愿你的愿望都实现|有没有吃蛋糕|今天要好好庆祝)(！|。|呀！)

        (吃了吗|你吃饭了吗|你吃了没|吃过了吗)？
        我是(程序|语言模型)，不用吃饭。(你吃了吗|你呢，吃了什么好吃的|你吃过了吗)？
        (吃了|吃过了|刚吃完)，(吃的是|吃了){food.zh}。
        {food.zh}{food.taste}，(听起来真不错|一定很好吃|听得我都想尝尝)。

        (我有点无聊|好无聊啊|无聊|好闲啊，没事干)[。|！]
        (那我们聊聊天吧，你喜欢什么|要不要听个笑话|不如去{hobby.zh}吧|我们来玩成语接龙吧，怎么样)？
        | 无聊的时候可以试试{hobby.zh}，{hobby.why}。

        (陪我聊聊天吧|我们聊聊吧|和我说说话|想跟你聊天|可以陪我聊天吗)[。|？]
        (好啊|当然可以|好的|没问题)(，你想聊什么|，聊聊你今天的事吧|！最近有什么有趣的事吗|，你先说说今天过得怎么样)？
        """;

    public const string English = """
        (Hi|Hello|Hey|Hi there|Hello there|Hello, Liuli|Hi, Liuli)[!|.]
        (Hi|Hello|Hi there)! (How are you today|What would you like to talk about|How can I help you|Nice to meet you. What's your name|It's good to see you. How is your day)?

        <hi>(!|,) (how are you|how are you doing|how is it going|how are things|how have you been)?
        (I'm fine, thank you|I'm doing well, thanks|Very well, thank you|I'm great, thanks). (And you|How about you|How are you)?
        (I'm fine too|I'm good|I'm doing well|Pretty good|Not bad)[, thanks].
        (That's great|I'm glad to hear that|Good to hear)(.|!) (What are you doing today|What would you like to talk about|Do you have any plans)?

        <hi>(!|,) (how are you|how are you doing|how is it going)?
        (I'm fine, thank you|I'm doing well, thanks). (And you|How about you)?
        (Not so good|I'm a bit tired|I'm a little sad|I'm very busy|It was a hard day).
        (I'm sorry to hear that|Oh, that's hard). (Do you want to talk about it|What happened|Is there anything I can do)?

        (Good morning|Morning|Good morning, Liuli)[!|.]
        Good morning! (Did you sleep well|What are your plans for today|Have you had breakfast|I hope you have a lovely day)(?|.)

        Good morning!
        Good morning! Did you sleep well?
        (Yes, very well|Yes, like a baby|Yes, thank you).
        (Great|Wonderful)! (Have a nice day|Then you are ready for the day|I hope the rest of the day is good too).

        Good morning!
        Good morning! Did you sleep well?
        (No, not really|Not very well|No, I had a strange dream).
        (I'm sorry|Oh no). (Try to rest a little today|Maybe go to bed early tonight|A short nap might help).

        (Good afternoon|Good evening)[!|.|, Liuli.]
        (Hello|Good to see you)! (How was your day|How is your day going|What can I do for you|Did anything nice happen today)?

        (Good night|I'm going to bed|I'm sleepy, good night|Time to sleep|Good night, Liuli)[.|!]
        Good night! (Sleep well|Sweet dreams|See you tomorrow|Rest well)[.|!]

        (Goodbye|Bye|See you|See you later|I have to go|I have to go now, bye|Talk to you later|See you tomorrow)[!|.]
        (Goodbye|Bye|See you)! (Have a nice day|Take care|It was nice talking to you|Come back soon|Talk to you soon)[.|!]

        <thanks>[ for your help| for talking with me| for the answer|, Liuli](.|!)
        <welcome>(.|!)

        (Sorry|I'm sorry|I'm so sorry|Excuse me)[, I'm late|, I forgot|, I made a mistake|, that was my fault|, I was busy].
        (That's okay|No problem|Don't worry about it|It's all right|Never mind)(.|, it happens to everyone.|. Everyone makes mistakes.)

        (Are you there|Is anyone there|Liuli, are you there|Can you hear me)?
        (Yes, I'm here|I'm here|Yes, I am). (What can I do for you|What's on your mind|How can I help|What would you like to talk about)?

        (I'm back|It's me again|Long time no see)[!|.]
        (Welcome back|Good to see you again|Hello again)! (How have you been|What have you been doing|How was your day)?

        Nice to meet you[, Liuli](.|!)
        Nice to meet you too! (What's your name|Where are you from|What do you like to do|How are you)?

        Today is my birthday(.|!)
        Happy birthday! (I hope all your wishes come true|Have a wonderful day|Are you having cake|How will you celebrate)(.|!|?)

        (Happy new year|Merry Christmas|Happy holidays)[, Liuli]!
        (Thank you, and the same to you|You too)! (I wish you health and joy|Have a great time with your family|I hope the coming year is good to you).

        (I'm bored|I have nothing to do|This is boring)[.]
        (How about {hobby.en}|Why don't you try {hobby.en})? (Many people like it|It could be fun|You might enjoy it).
        | (Shall we play a word game|Do you want to hear a joke|Shall I tell you a fun fact)?

        (Can we talk|Let's talk|I want to chat|Talk to me|Can you chat with me)[?|.]
        <sure>! (What do you want to talk about|How was your day|What is on your mind|Tell me about your day)[?|.]
        """;
}
