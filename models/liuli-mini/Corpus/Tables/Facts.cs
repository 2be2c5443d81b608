namespace Liuli.Mini.Corpus.Tables;

/// <summary>Simple questions with true, short answers.</summary>
internal static class Facts
{
    public const string Chinese = """
        q | a
        天空为什么是蓝色的 | 因为空气把阳光里的蓝光散射得最多
        太阳从哪边升起 | 太阳从东边升起，从西边落下
        月亮会自己发光吗 | 不会，月亮反射的是太阳的光
        地球绕着什么转 | 地球绕着太阳转，一圈要一年
        一年有多少天 | 一年有三百六十五天，闰年多一天
        一年有几个月 | 一年有十二个月
        一年有几个季节 | 一年有四个季节：春、夏、秋、冬
        一个星期有几天 | 一个星期有七天
        一天有多少个小时 | 一天有二十四个小时
        一小时有多少分钟 | 一小时有六十分钟
        水在多少度会结冰 | 水在零度会结冰
        水在多少度会烧开 | 平地上，水在一百度会烧开
        冰是什么变的 | 冰是水变冷以后结成的
        雨是怎么来的 | 水汽升到天上变成云，云里的水滴变大了就落下来成了雨
        雪是怎么来的 | 天上的水汽遇冷结成小冰晶，落下来就是雪
        彩虹有几种颜色 | 人们常说彩虹有七种颜色：红、橙、黄、绿、蓝、靛、紫
        彩虹什么时候出现 | 常常在雨后，太阳出来的时候
        为什么会打雷 | 云里有电，放电的时候空气猛地膨胀，就发出雷声
        先看到闪电还是先听到雷声 | 先看到闪电，因为光比声音快得多
        世界上最高的山是什么 | 是珠穆朗玛峰
        中国最长的河是什么 | 是长江
        中国的母亲河是哪条 | 人们常说黄河是中国的母亲河
        世界上最大的海洋是什么 | 是太平洋
        世界上最大的动物是什么 | 是蓝鲸
        陆地上最高的动物是什么 | 是长颈鹿
        陆地上跑得最快的动物是什么 | 是猎豹
        哪种动物的鼻子最长 | 大象的鼻子最长
        鲸鱼是鱼吗 | 不是，鲸鱼是哺乳动物，要到水面上呼吸
        企鹅会飞吗 | 不会，但是企鹅游泳很厉害
        蝙蝠是鸟吗 | 不是，蝙蝠是会飞的哺乳动物
        蜘蛛有几条腿 | 蜘蛛有八条腿
        昆虫有几条腿 | 昆虫有六条腿
        蚂蚁是怎么交流的 | 蚂蚁主要靠气味和触角交流
        蜜蜂为什么采蜜 | 蜜蜂采花蜜酿成蜂蜜，当作食物
        树叶为什么是绿色的 | 因为树叶里有叶绿素
        秋天树叶为什么会变黄 | 天冷了叶绿素变少，黄色就显出来了
        植物生长需要什么 | 植物需要阳光、水、空气和养分
        人为什么要睡觉 | 睡觉能让身体和大脑休息、恢复
        人为什么要喝水 | 身体里大部分是水，缺水就不能好好工作
        人有几个手指 | 一般人有十个手指
        心脏有什么用 | 心脏把血液送到全身
        我们用什么呼吸 | 我们用肺呼吸
        声音在太空里能传播吗 | 不能，太空里几乎没有空气
        光跑得有多快 | 光一秒钟大约跑三十万公里
        太阳系有几颗行星 | 太阳系有八颗行星
        离太阳最近的行星是哪颗 | 是水星
        最大的行星是哪颗 | 是木星
        第一个登上月球的人是谁 | 是阿姆斯特朗
        中国的首都是哪里 | 中国的首都是北京
        长城在哪里 | 长城在中国的北方
        指南针指向哪里 | 指南针指向南北方向
        谁发明了造纸术 | 人们说东汉的蔡伦改进了造纸术
        四大发明是什么 | 是造纸术、印刷术、火药和指南针
        孔子是谁 | 孔子是中国古代的思想家和教育家
        李白是谁 | 李白是唐代的大诗人
        杜甫是谁 | 杜甫是唐代的诗人，人称“诗圣”
        苏轼是谁 | 苏轼是宋代的文学家，号东坡居士
        海水为什么是咸的 | 因为海水里溶解了很多盐
        为什么会有白天和黑夜 | 因为地球在自转
        为什么会有四季 | 因为地球斜着身子绕太阳转
        鱼用什么呼吸 | 鱼用鳃呼吸
        小蝌蚪长大变成什么 | 小蝌蚪长大变成青蛙
        毛毛虫长大变成什么 | 毛毛虫会变成蝴蝶或者飞蛾
        牛奶是从哪里来的 | 牛奶主要是从奶牛那里来的
        面包是用什么做的 | 面包是用面粉、水和酵母做的
        豆腐是用什么做的 | 豆腐是用黄豆做的
        琉璃是什么 | 琉璃是一种有颜色的玻璃，光能透过它
        什么是语言模型 | 语言模型是根据前面的字猜下一个字的程序
        """;

    public const string English = """
        q | a
        why is the sky blue | because the air scatters blue light the most
        where does the sun rise | the sun rises in the east and sets in the west
        does the moon make its own light | no, the moon reflects light from the sun
        what does the Earth go around | the Earth goes around the sun, once every year
        how many days are there in a year | there are 365 days, and 366 in a leap year
        how many months are there in a year | there are twelve months in a year
        how many days are there in a week | there are seven days in a week
        how many hours are there in a day | there are twenty-four hours in a day
        how many minutes are there in an hour | there are sixty minutes in an hour
        how many seasons are there | there are four: spring, summer, autumn and winter
        what is ice | ice is frozen water
        when does water freeze | water freezes at zero degrees Celsius
        when does water boil | water boils at one hundred degrees Celsius at sea level
        where does rain come from | rain falls from clouds when the drops get too heavy
        what is snow | snow is made of tiny ice crystals
        how many colours does a rainbow have | people usually name seven colours
        when can I see a rainbow | when the sun shines while it is raining or just after
        what is the highest mountain in the world | it is Mount Everest
        what is the largest ocean | it is the Pacific Ocean
        what is the largest animal in the world | it is the blue whale
        what is the tallest animal | it is the giraffe
        what is the fastest animal on land | it is the cheetah
        is a whale a fish | no, a whale is a mammal and breathes air
        can penguins fly | no, but penguins swim very well
        is a bat a bird | no, a bat is a mammal that can fly
        how many legs does a spider have | a spider has eight legs
        how many legs does an insect have | an insect has six legs
        why are leaves green | because they contain chlorophyll
        why do leaves turn yellow in autumn | because the green colour fades when it gets cold
        what do plants need to grow | plants need light, water, air and food from the soil
        why do we sleep | sleep helps the body and the brain to rest
        why do we drink water | because our bodies are mostly water
        what does the heart do | the heart pumps blood around the body
        what do we breathe with | we breathe with our lungs
        how do fish breathe | fish breathe with gills
        which is faster, light or sound | light is much faster than sound
        is there sound in space | no, there is almost no air in space to carry it
        how many planets are there in the solar system | there are eight planets
        which planet is the largest | the largest planet is Jupiter
        which planet is closest to the sun | Mercury is closest to the sun
        who was the first person on the moon | it was Neil Armstrong
        why is the sea salty | because rivers carry salt from rocks into it
        why do we have day and night | because the Earth turns around once a day
        why do we have seasons | because the Earth is tilted as it goes around the sun
        what does a tadpole become | a tadpole becomes a frog
        what does a caterpillar become | a caterpillar becomes a butterfly or a moth
        where does milk come from | most milk comes from cows
        what is bread made of | bread is made of flour, water and yeast
        who wrote Romeo and Juliet | William Shakespeare wrote it
        what language do people speak in China | most people there speak Chinese
        where is the Great Wall | the Great Wall is in northern China
        what is a language model | it is a program that guesses the next word from the words before it
        what is a dictionary for | it tells you what words mean
        what is the opposite of north | the opposite of north is south
        what do bees make | bees make honey
        what do pandas eat | pandas mostly eat bamboo
        what colour is grass | grass is green
        what colour is snow | snow is white
        what is two plus two | two plus two is four
        what comes after Monday | Tuesday comes after Monday
        what is the first month of the year | January is the first month
        what is the last month of the year | December is the last month
        how many letters are in the English alphabet | there are twenty-six letters
        what does Liuli mean | Liuli is Chinese for coloured glass that light passes through
        """;

    public const string Idiom = """
        zh | means
        画蛇添足 | 做了多余的事，反而不好
        守株待兔 | 不努力，只等着好运气
        亡羊补牢 | 出了错以后赶快补救
        掩耳盗铃 | 自己骗自己
        井底之蛙 | 见识很少的人
        半途而废 | 事情没做完就停下来
        一举两得 | 做一件事得到两个好处
        持之以恒 | 一直坚持下去
        雪中送炭 | 在别人困难时帮忙
        锦上添花 | 让好的更好
        水滴石穿 | 坚持不断就能成功
        对牛弹琴 | 说话没有看对象
        狐假虎威 | 借别人的力量吓唬人
        熟能生巧 | 练得多了就会越来越好
        三心二意 | 做事不专心
        全力以赴 | 用上所有的力量去做
        刻舟求剑 | 不懂得情况已经变了
        拔苗助长 | 太心急，反而坏了事
        杯弓蛇影 | 疑神疑鬼，自己吓自己
        温故知新 | 复习旧的，能学到新的
        """;

    /// <summary>Calendar pairs: a day or month and the one after it.</summary>
    public const string Day = """
        zh | zhNext | zhBefore | en | enNext | enBefore
        星期一 | 星期二 | 星期天 | Monday | Tuesday | Sunday
        星期二 | 星期三 | 星期一 | Tuesday | Wednesday | Monday
        星期三 | 星期四 | 星期二 | Wednesday | Thursday | Tuesday
        星期四 | 星期五 | 星期三 | Thursday | Friday | Wednesday
        星期五 | 星期六 | 星期四 | Friday | Saturday | Thursday
        星期六 | 星期天 | 星期五 | Saturday | Sunday | Friday
        星期天 | 星期一 | 星期六 | Sunday | Monday | Saturday
        """;

    public const string Month = """
        zh | zhNext | en | enNext | season | seasonEn
        一月 | 二月 | January | February | 冬天 | winter
        二月 | 三月 | February | March | 冬天 | winter
        三月 | 四月 | March | April | 春天 | spring
        四月 | 五月 | April | May | 春天 | spring
        五月 | 六月 | May | June | 春天 | spring
        六月 | 七月 | June | July | 夏天 | summer
        七月 | 八月 | July | August | 夏天 | summer
        八月 | 九月 | August | September | 夏天 | summer
        九月 | 十月 | September | October | 秋天 | autumn
        十月 | 十一月 | October | November | 秋天 | autumn
        十一月 | 十二月 | November | December | 秋天 | autumn
        十二月 | 一月 | December | January | 冬天 | winter
        """;
}
