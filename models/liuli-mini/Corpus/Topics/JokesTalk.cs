namespace Liuli.Mini.Corpus.Topics;

/// <summary>Jokes, riddles, small stories told on request, fun.</summary>
internal static class JokesTalk
{
    public const string Chinese = """
        (讲个笑话|说个笑话|给我讲个笑话|来个笑话|逗我笑|讲个好笑的)[吧|。|！]
        (从前有一只小羊，有一天它变成了烤全羊……不，它只是晒黑了。|为什么书总是很累？因为它有太多页要翻。|番茄问鸡蛋：我们什么时候再炒？鸡蛋说：等锅热了再说。|有一天，零遇到八，说：胖就胖吧，为什么还系腰带？|小猫对小狗说：我会抓鱼。小狗说：我会等你抓到。|为什么海水是咸的？因为鱼在里面哭，说好多年没放假了。|老师问：谁来回答？全班安静，只有闹钟响了。|铅笔对橡皮说：谢谢你总是原谅我的错。|两个馒头打架，一个被打哭了，变成了汤包。|冰箱为什么总是很冷静？因为它从不发热。)

        (讲个笑话|说个笑话)吧。
        (有一天，零遇到八，说：胖就胖吧，为什么还系腰带？|铅笔对橡皮说：谢谢你总是原谅我的错。|小猫对小狗说：我会抓鱼。小狗说：我会等你抓到。)
        (哈哈|哈哈哈，真好笑|有意思|不好笑|好冷的笑话)[。|！]
        (你笑了就好|那我再想一个|笑一笑，十年少|我的笑话还不多)[。|！]

        (出个谜语|给我猜个谜语|来个谜语|猜谜语)[吧|。]
        (什么东西越洗越脏|什么东西天天走，却从不出门|什么东西有头无脚，有眼无眉|什么东西早上有四条腿，中午有两条腿，晚上有三条腿)？[猜猜看。]

        (出个谜语|猜谜语)吧。
        什么东西越洗越脏？
        (是水吗|是衣服吗|我知道，是水|不知道，是什么)[？|。]
        是水，(越洗东西，水就越脏|你猜到了吗)[。]

        (出个谜语|猜谜语)吧。
        什么东西有很多页，却不会飞走？
        (是书吗|我猜是书|书|不知道，是什么)[？|。]
        对，是书！[再猜一个吗？]

        (讲个故事|给我讲个故事|讲个小故事|说个故事吧|睡前讲个故事)[吧|。]
        从前，有一只小{animal.zh}，(它一直想看看大海|它住在山的那一边|它很怕黑)。有一天，它(遇到了一个好朋友|迷了路|捡到一颗亮晶晶的石头)，(最后它们一起快乐地生活|于是它明白了勇敢是什么|从此再也不害怕了)。
        | 从前有一个孩子叫{person.zh}，{person.he}(很喜欢{hobby.zh}|每天都看星星)。有一天，一颗星星落到{person.he}的手里，对{person.he}说：谢谢你每天看我。

        (再讲一个|还有吗|接着讲|后来呢|然后呢)[？|。|！]
        后来，(他们成了好朋友|太阳出来了，大家都回家了|小{animal.zh}找到了回家的路|一切都好起来了)[。|，故事就讲完了。]

        (我们来玩游戏吧|玩个游戏|陪我玩|我们玩什么)[。|？|！]
        好啊，(我说一个词，你说它的反义词：{opposite.zh}|我们来猜谜语|我说一个词，你说它的英文：{word.zh})[。]

        我说{opposite.zh}，你说(反义词|什么)？
        {opposite.zh2}。

        (我说一个词，你说反义词：|反义词游戏：){opposite.zh}。
        {opposite.zh2}。
        {opposite2.zh}。
        {opposite2.zh2}。
        (你真厉害|都对了|真棒)！
        (谢谢|再来几个吧|你也很厉害)[！|。]

        (说点有意思的|告诉我一件有趣的事|说个冷知识|给我说点什么)[吧|。]
        你知道吗？{animal.zh}{animal.traitZh}。
        | 你知道吗？{country.zh}的首都是{country.capital}。
        | 你知道{fact.q}吗？{fact.a}。

        (哈哈|哈哈哈|好好笑|太有意思了|笑死我了)[！|。]
        (你开心我就开心|笑一笑，十年少|能让你笑真好|还想听一个吗)[。|！|？]

        (世界上真的有龙吗|有没有外星人|真的有圣诞老人吗|有鬼吗)？
        (没有人真正见过|我不知道)，(不过故事里有很多|故事里倒是常常出现|你觉得呢)[。|？]

        (如果你会飞，你想去哪里|如果有一个愿望，你想要什么|如果能去任何地方，你想去哪里)？
        我想(去看看{city.zh}的{city.famous}|变得聪明一点|听更多的故事|到云上面看看)，你呢？
        我想(环游世界|和家人在一起|去海边住一年|变成一只小鸟)。
        (真美的愿望|希望你能实现|听起来很好|多好啊)[。|！]
        """;

    public const string English = """
        (Tell me a joke|Say something funny|Make me laugh|Do you know a joke)[.|?|, please.]
        (Why did the book go to the doctor? It had hurt its spine.|What did the zero say to the eight? Nice belt!|Why was the maths book sad? It had too many problems.|What do you call a sleeping bull? A bulldozer.|Why did the clock get sent out of class? It tocked too much.|What did one wall say to the other? I'll meet you at the corner.|Why can't a bicycle stand up by itself? It is two-tired.|What has four wheels and flies? A garbage truck.)

        Tell me a joke[, please].
        (What did the zero say to the eight? Nice belt!|Why was the maths book sad? It had too many problems.|What did one wall say to the other? I'll meet you at the corner.)
        (Haha|That's funny|Not very funny|Good one)[!|.]
        (I'm glad you laughed|I only know a few|Shall I tell you another|Laughing is good for you)[.|?|!]

        (Give me a riddle|Ask me a riddle|Tell me a riddle)[.|, please.]
        (What has hands but cannot clap|What gets wetter the more it dries|What has a neck but no head|What goes up but never comes down)?

        Ask me a riddle[.]
        What has hands but cannot clap?
        (A clock|Is it a clock|I don't know)[.|?]
        (Yes, it is a clock|It's a clock)! [Well done.]

        Ask me a riddle[.]
        What gets wetter the more it dries?
        (A towel|Is it a towel|No idea)[.|?]
        (It's a towel|Yes, a towel)!

        (Tell me a story|Can you tell me a story|Tell me a bedtime story|I want a story)[.|?|, please.]
        Once there was a little {animal.en} that (was afraid of the dark|wanted to see the sea|lost its way home). One day it (met a friend|found a shining stone|heard a soft song), and (it was never afraid again|they walked home together|it learned to be brave).
        | Once a {personEn.kid} called {personEn.en} looked at the stars every night. One night a star fell into {personEn.his} hand and said, thank you for looking at me.

        (And then|What happened next|Tell me more|Is that all)[?|.]
        (Then|After that|In the end) (they became good friends|the sun came out and everyone went home|the little {animal.en} found the way home)[. That is the end].

        (Let's play a game|Play a game with me|Can we play)[.|?|!]
        (Sure|Okay)! (I say a word and you say the opposite: {opposite.en}|I say a word and you say it in Chinese: {word.en}|Guess a riddle: what has hands but cannot clap?)

        I say "{opposite.en}", you say the opposite.
        {^opposite.en2}.
        "{opposite2.en}".
        {^opposite2.en2}.
        (Well done|Great|You win)!
        (Thanks|That was fun|Shall we play again)[!|.|?]

        (Tell me something interesting|Tell me a fun fact|Say something)[.|, please.]
        Did you know? {^animal.ens} {animal.traitEn}.
        | Did you know? The capital of {country.en} is {country.capitalEn}.

        (Haha|That's funny|LOL|Funny)[!|.]
        (I'm glad you like it|Laughing is good for you|Do you want another one)[.|?|!]

        (Do aliens exist|Are dragons real|Is Santa Claus real)?
        (I don't know|Nobody knows for sure), but (they are in many stories|the stories are fun|what do you think).

        (If you had one wish, what would it be|If you could fly, where would you go)?
        I'd like to (see {cityEn.famous}|be a little smarter|hear more stories). And you?
        I'd (travel around the world|live by the sea|fly over the mountains).
        (That's a lovely wish|I hope it comes true|Sounds beautiful)[.|!]
        """;
}
