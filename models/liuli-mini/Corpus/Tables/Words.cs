using System.Globalization;
using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Tables;

/// <summary>Words in both languages, opposites, and numbers.</summary>
internal static class Words
{
    private const string Digits = "零一二三四五六七八九";

    private static readonly string[] English =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    /// <summary>A word in both languages.</summary>
    public const string Word = """
        zh | en
        猫 | cat
        狗 | dog
        鱼 | fish
        鸟 | bird
        马 | horse
        太阳 | sun
        月亮 | moon
        星星 | star
        天空 | sky
        大海 | sea
        山 | mountain
        河 | river
        树 | tree
        花 | flower
        草 | grass
        雨 | rain
        雪 | snow
        风 | wind
        云 | cloud
        水 | water
        火 | fire
        石头 | stone
        书 | book
        笔 | pen
        纸 | paper
        桌子 | table
        椅子 | chair
        门 | door
        窗户 | window
        房子 | house
        学校 | school
        医院 | hospital
        商店 | shop
        公园 | park
        图书馆 | library
        火车 | train
        飞机 | plane
        自行车 | bicycle
        汽车 | car
        船 | boat
        朋友 | friend
        老师 | teacher
        学生 | student
        医生 | doctor
        妈妈 | mother
        爸爸 | father
        哥哥 | older brother
        妹妹 | younger sister
        孩子 | child
        名字 | name
        苹果 | apple
        面包 | bread
        牛奶 | milk
        鸡蛋 | egg
        米饭 | rice
        茶 | tea
        咖啡 | coffee
        糖 | sugar
        盐 | salt
        蛋糕 | cake
        早上 | morning
        晚上 | evening
        今天 | today
        明天 | tomorrow
        昨天 | yesterday
        时间 | time
        星期 | week
        春天 | spring
        夏天 | summer
        秋天 | autumn
        冬天 | winter
        红色 | red
        蓝色 | blue
        绿色 | green
        黄色 | yellow
        白色 | white
        黑色 | black
        高兴 | happy
        难过 | sad
        漂亮 | beautiful
        勇敢 | brave
        聪明 | clever
        安静 | quiet
        容易 | easy
        跑 | to run
        吃 | to eat
        喝 | to drink
        睡觉 | to sleep
        唱歌 | to sing
        读 | to read
        写 | to write
        学习 | to study
        帮助 | to help
        爱 | to love
        笑 | to laugh
        飞 | to fly
        音乐 | music
        故事 | story
        诗 | poem
        梦 | dream
        世界 | world
        家 | home
        钱 | money
        手机 | mobile phone
        电脑 | computer
        雨伞 | umbrella
        钥匙 | key
        礼物 | gift
        语言 | language
        玻璃 | glass
        谢谢 | thank you
        再见 | goodbye
        你好 | hello
        对不起 | sorry
        早上好 | good morning
        晚安 | good night
        生日快乐 | happy birthday
        新年快乐 | happy new year
        我爱你 | I love you
        没关系 | it doesn't matter
        """;

    public const string Opposite = """
        zh | zh2 | en | en2
        大 | 小 | big | small
        高 | 矮 | tall | short
        长 | 短 | long | short
        快 | 慢 | fast | slow
        热 | 冷 | hot | cold
        新 | 旧 | new | old
        多 | 少 | many | few
        好 | 坏 | good | bad
        上 | 下 | up | down
        左 | 右 | left | right
        前 | 后 | front | back
        里 | 外 | inside | outside
        开 | 关 | open | closed
        轻 | 重 | light | heavy
        胖 | 瘦 | fat | thin
        远 | 近 | far | near
        早 | 晚 | early | late
        白天 | 黑夜 | day | night
        黑 | 白 | black | white
        干净 | 脏 | clean | dirty
        干 | 湿 | dry | wet
        硬 | 软 | hard | soft
        强 | 弱 | strong | weak
        高兴 | 难过 | happy | sad
        安静 | 吵闹 | quiet | noisy
        简单 | 复杂 | simple | complex
        容易 | 困难 | easy | difficult
        安全 | 危险 | safe | dangerous
        勇敢 | 胆小 | brave | afraid
        勤劳 | 懒惰 | hard-working | lazy
        真 | 假 | true | false
        深 | 浅 | deep | shallow
        宽 | 窄 | wide | narrow
        厚 | 薄 | thick | thin
        满 | 空 | full | empty
        贵 | 便宜 | expensive | cheap
        甜 | 苦 | sweet | bitter
        明亮 | 黑暗 | bright | dark
        聪明 | 笨 | clever | foolish
        年轻 | 老 | young | old
        成功 | 失败 | success | failure
        开始 | 结束 | start | end
        买 | 卖 | buy | sell
        进 | 出 | in | out
        来 | 去 | come | go
        哭 | 笑 | cry | laugh
        输 | 赢 | lose | win
        借 | 还 | borrow | return
        记得 | 忘记 | remember | forget
        朋友 | 敌人 | friend | enemy
        """;

    /// <summary>a + b = s and s - b = a with digits, Chinese words and English words, for one to twenty.</summary>
    public static Table Sums() => Table.Rows("sum", ["a", "b", "s", "za", "zb", "zs", "ea", "eb", "es", "ca", "cb", "cs"],
        from a in Enumerable.Range(1, 19)
        from b in Enumerable.Range(1, 20 - a)
        select new[] { Digit(a), Digit(b), Digit(a + b), Chinese(a), Chinese(b), Chinese(a + b), English[a], English[b], English[a + b], Counted(a), Counted(b), Counted(a + b) });

    /// <summary>The multiplication table, one to nine.</summary>
    public static Table Products() => Table.Rows("product", ["a", "b", "p", "za", "zb", "zp"],
        from a in Enumerable.Range(1, 9)
        from b in Enumerable.Range(1, 9)
        select new[] { Digit(a), Digit(b), Digit(a * b), Chinese(a), Chinese(b), Chinese(a * b) });

    /// <summary>Numbers one to twenty with their neighbours.</summary>
    public static Table Numbers() => Table.Rows("number", ["n", "next", "before", "zh", "zhNext", "zhBefore", "en", "enNext", "parity", "parityEn"],
        from n in Enumerable.Range(1, 19)
        select new[]
        {
            Digit(n), Digit(n + 1), Digit(n - 1), Chinese(n), Chinese(n + 1), Chinese(n - 1), English[n], English[n + 1],
            n % 2 == 0 ? "双数" : "单数", n % 2 == 0 ? "even" : "odd",
        });

    /// <summary>Ages five to sixty-nine and the year after.</summary>
    public static Table Ages() => Table.Rows("age", ["n", "next", "zh", "zhNext"],
        from n in Enumerable.Range(5, 65)
        select new[] { Digit(n), Digit(n + 1), Chinese(n), Chinese(n + 1) });

    /// <summary>Before a measure word two is 两.</summary>
    private static string Counted(int n) => n == 2 ? "两" : Chinese(n);

    private static string Digit(int n) => n.ToString(CultureInfo.InvariantCulture);

    /// <summary>0 to 99 in Chinese: 十, 十二, 二十, 二十一.</summary>
    private static string Chinese(int n) => n < 10
        ? Digits[n].ToString()
        : (n < 20 ? "" : Digits[n / 10].ToString()) + "十" + (n % 10 == 0 ? "" : Digits[n % 10].ToString());
}
