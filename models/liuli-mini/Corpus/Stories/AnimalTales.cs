namespace Liuli.Mini.Corpus.Stories;

/// <summary>Children and animals, and animals among themselves.</summary>
internal static class AnimalTales
{
    public const string Chinese = """
        (一天|放学路上|下雨天|一个冬天的早上)，{person.zh}在(路边|草丛里|树下|门口)发现了一{pet.unit}{pet.zh}，{pet.look}。
        它(看上去又冷又饿|好像受了伤|一动也不动|害怕地看着人)。
        {person.zh}(轻轻地把它抱起来|把它带回家|蹲下来看着它)，(给它|拿来){pet.eat}，(还用毛巾把它擦干|还给它做了一个小窝|又倒了一点水)。
        (过了几天|慢慢地|第二天)，{pet.zh}(好了起来|有了精神|不再害怕了)，{pet.does}。
        ?{relative.zh}说：“(你真有爱心|我们要好好照顾它|它把你当成朋友了)。”
        从此，(它成了{person.zh}最好的朋友|{person.he}每天都给它准备{pet.eat}|不管{person.he}走到哪里，它都跟着)。

        从前，(森林里|山脚下|小河边|大树上)住着一只小{animal.zh}。
        它(总觉得自己不如别人|很想交一个朋友|什么都怕|想去看看外面的世界)。
        (一天|有一天早上)，它遇到了一只{animal2.zh}，{animal2.zh}说：“(我们一起走吧|你能帮帮我吗|你愿意和我玩吗)？”
        小{animal.zh}(点点头|想了想，答应了|高兴极了)。它们(走过小桥|翻过一座山|穿过一片花田)，(看到了大海|找到了甜甜的果子|看到了最亮的星星)。
        (晚上|回家的时候)，小{animal.zh}说：“(原来我也可以很勇敢|有你在真好|明天我们再出发吧)。”
        (两个好朋友笑了起来|它们就这样成了好朋友|月亮静静地看着它们)。

        小{animal.zh}和小{animal2.zh}是(邻居|好朋友|同学)。
        (一天|有一天)，它们(为了一个{fruit.zh}吵了起来|抢一个{fruit.zh}，谁也不让谁)。
        (老山羊|大树爷爷|猫头鹰奶奶)说：“(一人一半，不就好了吗|好东西要一起分享|吵架的时候，{fruit.zh}也不甜了)。”
        它们(不好意思地笑了|红着脸点点头)，把{fruit.zh}分成了两半。
        (一起吃的{fruit.zh}特别甜|从那以后，它们再也不吵架了|它们明白了，分享比独占更快乐)。

        我家有一只小(猫|狗)，名字叫(团子|豆豆|毛毛|小白|花花)。
        它(白天喜欢睡觉，晚上到处跑|最喜欢追自己的尾巴|一听到开门声就跑过来|总爱趴在窗台上看小鸟)。
        (有一次|有一天)，它(打翻了花瓶|把我的袜子藏了起来|弄丢了我的橡皮|偷吃了桌上的鱼)，(我又好气又好笑|还装作什么都不知道|然后躲到沙发下面去了)。
        我(不舍得骂它|摸摸它的头|叹了口气)，它就(轻轻地蹭我的手|歪着头看我|乖乖地坐下了)。
        (有它在，家里总是热热闹闹的|它就像我的家人一样|我希望它一直陪着我)。

        (秋天到了|天气变冷了|冬天快来了)，小(松鼠|蚂蚁|刺猬)忙着(收集果子|准备过冬的食物|把粮食搬回家)。
        (小蟋蟀|小蝴蝶|小青蛙)笑着说：“(天气这么好，来玩吧|你为什么这么忙|着什么急呢)？”
        “(冬天很长，要早点准备|现在不做，以后就来不及了)，”它一边说，一边继续干活。
        (不久|后来)，大雪下了起来，(到处都找不到吃的|外面什么也没有了)。
        (懂得准备的小家伙有了温暖的家和满满的食物|它把食物分给了朋友，大家一起度过了冬天)。
        (这个故事告诉我们，要早做打算|从此，大家都知道了提前准备的好处)。

        (池塘里|河边|小溪边)有一只小(青蛙|鸭子|乌龟|鱼)，它以为(池塘就是整个世界|天只有这么大|外面什么也没有)。
        (一天|有一天)，一只{animal.zh}(路过|来喝水)，说：“(外面的世界大着呢|你去看过大海吗|天比你想的大得多)。”
        小家伙(不相信|半信半疑|想了一夜)，(还是决定去看一看|第二天就出发了)。
        它(走了三天三夜|顺着小河一直走|翻过了一个小山坡)，(看到了望不到边的大海|看到了开满花的原野)。
        它说：“(原来世界这么大|我以前知道得太少了|谢谢你告诉我)！”
        """;

    public const string English = """
        Once upon a time there was a little {animal.en} that (lived near a river|lived in a green wood|lived under a big tree).
        It was (afraid of everything|very lonely|too small to play with the others|curious about the world).
        One day it met {a animal2.en}. "(Will you be my friend|Can you help me|Shall we walk together)?" said the {animal2.en}.
        The little {animal.en} (said yes|nodded|thought for a while and agreed).
        They (crossed the bridge|climbed a hill|walked through a field of flowers) and (saw the wide sea|found sweet berries|watched the sun go down).
        "(I am braver than I thought|It is good to have a friend|Let's come again tomorrow)," said the little {animal.en}.
        ?And (from that day on they were never alone|they lived happily for many years|the moon smiled at them).

        Once upon a time (in a small village|by the sea|at the foot of a mountain) there lived a {personEn.kid} called {personEn.en}.
        {personEn.en} (had no toys|was poor but kind|loved the stars|had a big heart).
        One (cold|rainy|dark) night {personEn.he} found a {petEn.en}, {petEn.look}.
        {personEn.en} took it home and gave it {petEn.eat}, (and made a warm bed for it|and kept it close to the fire).
        In the morning the {petEn.en} {petEn.does}.
        "(You have been good to me|I will never forget you)," it seemed to say.
        From then on (they were always together|they were the best of friends|the house was full of joy).

        (One day|After school|On a rainy day) {personEn.en} found a {petEn.en} (by the road|under a tree|near the gate).
        It was {petEn.look}, and it looked (cold and hungry|lost|afraid).
        {personEn.en} gave it {petEn.eat} and (spoke to it softly|put it in a warm box|dried it with a towel).
        (Soon|After a few days) it was well again and {petEn.does}.
        {^personEn.his} {relative.en} said, "(You have a kind heart|We can keep it|It trusts you now)."
        (They became best friends|Every morning it waited at the door|{^personEn.he} was never lonely again).

        {A animal.en} and {a animal2.en} (were neighbours|were good friends|lived in the same wood).
        One day they (both wanted the same {fruit.one}|had a fight over {a fruit.one}).
        An old owl said, "(Half for you and half for you|Share it and it will taste sweeter|A friend is worth more than {a fruit.one})."
        They (looked at each other and laughed|were ashamed and said sorry), and cut it in two.
        (It was the sweetest {fruit.one} they had ever eaten|They never fought again).

        My (cat|dog) is called (Coco|Snow|Biscuit|Peanut|Lucky).
        It (sleeps all day and runs all night|loves to chase its own tail|waits at the door for me|sits at the window and watches the birds).
        Once it (broke a cup|hid my sock|ate the fish from the table) and (then looked very innocent|hid under the sofa).
        I could not be angry. I (stroked its head|laughed), and it (put its paw on my hand|closed its eyes).
        (Our home would be too quiet without it|It is part of our family|I hope it stays with me for a long time).
        """;
}
