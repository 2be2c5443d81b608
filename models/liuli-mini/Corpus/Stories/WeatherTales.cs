namespace Liuli.Mini.Corpus.Stories;

/// <summary>More days that open with the weather: school, work, friends, and small discoveries.</summary>
internal static class WeatherTales
{
    public const string Chinese = """
        今天天气真好，(学校带我们去春游|我们班去郊游|老师带我们到户外上课)。
        (一上车|出发的时候)，同学们就(唱起了歌|说个不停|笑成一片)。
        (到了|我们到了){place.zh}，(老师教我们认花草|大家排着队往前走|我们分成了几个小组)，(我看到了{place.see}|我们看到了{place.see})。
        中午，大家(坐在草地上|围成一圈)吃午饭，(我把{fruit.zh}分给了{person.zh}|{person.zh}请我吃了{food.zh}|你尝尝我的，我尝尝你的)。
        (回来的路上，有的同学睡着了|下午，我们恋恋不舍地回家了)。
        (我真希望天天都是这样的好天气|我把这一天写进了作文里)。

        今天天气真好，(太阳一早就出来了|阳光照进了屋里|窗外的天蓝得像海)。
        {relative.zh}说：“(快起来，我们把被子晒一晒|这么好的天，别待在屋里|今天正好打扫房间)。”
        我们(一起晒被子|一起洗衣服|擦窗户、扫地)，(忙了一上午|一边干活一边唱歌)。
        (午后|下午)，(被子晒得暖暖的，有太阳的味道|屋子里干干净净的)，(小猫在上面睡着了|我躺在上面，舍不得起来)。
        (晚上，我睡得特别香|劳动虽然累，可是很快乐|好天气让人做什么都高兴)。

        今天天气真好，我(在公园里|在湖边|在广场上)放风筝。
        风不大不小，(风筝越飞越高|风筝像一只小鸟|我的风筝是{color.zh}的，很漂亮)。
        (忽然|没想到)，(线断了|风停了)，风筝(慢慢落了下来|挂在了树上)，(我急得直跺脚|我不知道怎么办才好)。
        (一位叔叔|{person.zh}|{relative.zh})(帮我取了下来|跑过来帮忙|搬来了梯子)，(还教我怎么收线|还和我一起又放了一次)。
        (风筝又飞上了天，我的心也跟着飞了起来|我大声说了谢谢)。

        今天天气真不错，(下班以后|吃过晚饭|傍晚)，我(一个人|和{relative.zh})(沿着河边|在小区里|在街上)慢慢走。
        (路灯刚刚亮起来|晚霞染红了半边天|风里有{flower.zh}的香味)，(有人在跳舞|孩子们跑来跑去|卖{fruit.zh}的大叔在吆喝)。
        (我买了几个{fruit.zh}|我遇到了老同学{person.zh}，聊了几句|我停下来听了一会儿歌)。
        (忙了一天，这一刻最轻松|原来平常的日子也很美|走着走着，烦恼都忘了)。

        今天天气真凉快，(秋天终于来了|昨晚下了一场雨|一点也不热了)。
        (我穿上薄外套|我打开窗户)，(闻到了泥土的味道|听见树叶沙沙地响|觉得精神多了)。
        {person.zh}(打电话来|发消息来)说：“(我们去爬山吧。|出来打球吧。|一起去{place.zh}怎么样？)”
        我(马上答应了|高兴地跑了出去)。(我们玩到天黑才回家|路上，我们说了很多话|山上的风很大，景色真美)。
        (这样的天气最适合和朋友在一起|希望凉快的日子久一点)。

        今天天气真闷，(一丝风也没有|天低低的，像要下雨|蜻蜓飞得很低)。
        (蚂蚁排着队搬家|小狗不停地喘气|人人都在擦汗)，{relative.zh}说：“(快下雨了|要下大雨了，把衣服收进来)。”
        (果然|不一会儿)，(天上响起了雷声|大雨点落了下来|闪电划过天空)，(我们赶快关上窗户|街上的人跑了起来)。
        (雨下了一个小时|下完雨)，(空气变得清新了|天边出现了彩虹|外面凉快多了)。
        (我学会了看动物知天气|大自然真奇妙|我和{person.zh}跑出去踩水玩)。

        今天天气真暖和，(冬天好像一下子走远了|冰化了，小河又唱起了歌|柳树发芽了)。
        (小朋友们脱下厚衣服|燕子飞回来了|地里的小草钻了出来)，(到处都是春天的样子|大家都出来晒太阳)。
        {person.zh}(在院子里种下了一颗种子|和{relative.zh}一起种了一棵小树|捡到了一片嫩绿的叶子)，(每天给它浇水|盼着它快快长大|小心地夹在书里)。
        (春天真是一个充满希望的季节|{person.he}说：“我也要像小树一样长高”|看着它，{person.he}心里暖暖的)。

        今天天气真好，可是我(感冒了|生病了|脚受伤了)，只能(待在家里|躺在床上)。
        我(看着窗外|听着外面的笑声)，(心里很羡慕|有点难过)。
        (下午|这时)，{person.zh}(来看我|敲响了门)，(还带来了{fruit.zh}|手里拿着一束{flower.zh}|给我讲学校里的事)。
        我们(一起看《{book.zh}》|下了一会儿棋|聊了很久)，(我觉得好多了|我笑了起来)。
        {person.he}说：“(等你好了，我们一起去{place.zh}|快点好起来吧)。”(有朋友的日子，每天都是晴天|我点了点头，心里像照进了阳光)。

        今天天气真冷，(可是市场里很热闹|可是大家都在忙着准备过节|街上却有很多人)。
        (卖红薯的爷爷|扫雪的叔叔|送信的阿姨)(站在风里|冻得搓着手)，(还在认真地工作|脸上却带着笑)。
        {person.zh}(跑回家|想了想)，(倒了一杯热水|拿来了自己的手套|买了一杯热豆浆)，(递给了对方|送了过去)。
        “(谢谢你，孩子|真暖和啊)！”
        (天还是那么冷，可是两个人的心里都很暖|{person.zh}觉得，这是冬天里最暖和的一天)。

        今天天气(真好|真不错|很好)，(适合|很适合|正适合)(出去走走|晒太阳|{hobby.zh}|去{place.zh}玩|和朋友见面)。
        (我约了{person.zh}|我叫上了{person.zh}|我给{person.zh}打了电话)，(我们在门口见面|{person.he}很快就来了|{person.he}高兴地答应了)。
        我们(先去吃了{food.zh}，{food.taste}|一边走一边聊天|先去喝了杯{drink.zh})，然后(去了{place.zh}，看到了{place.see}|在湖边坐了很久|去书店逛了逛)。
        (分开的时候，我们约好下次再见|和好朋友在一起，时间过得特别快|晚上，我翻着照片，忍不住笑了)。

        今天的天气(很好|不错|有点凉|有点热)，(太阳很亮|风很轻|天上有几朵云|出门很舒服)。
        我(写完作业|吃完午饭)就(出去玩了|去找{person.zh}了)，(一直玩到太阳下山|我们踢了一会儿球|我们在树下讲故事)。
        (这就是我普通又快乐的一天|明天会是什么天气呢|晚上，我很快就睡着了)。

        (早上起来|一早)，我(推开窗|拉开窗帘)一看，今天天气真(好|不错|美)。
        (天空没有一朵云|阳光洒在树叶上|对面的屋顶亮亮的)，(小鸟在窗外叫|楼下有人在打招呼|空气甜甜的)。
        我(伸了个懒腰|深深吸了一口气)，(心情一下子好了起来|觉得今天会有好事发生)。
        (果然，|){relative.zh}说：“(今天我们去{place.zh}吧|吃完早饭带你出去玩|我做了你爱吃的{food.zh})。”
        (我高兴得跳了起来|我连忙穿好了衣服|我三口两口就吃完了早饭)。
        """;

    public const string English = """
        Today the weather is (fine|sunny|bright), so our class went to {place.en}.
        (On the bus|On the way) we (sang songs|told jokes|looked out of the window).
        We saw {place.seeEn}, and (our teacher told us a story|everyone took pictures|I drew it in my book).
        At noon we sat on the grass, and {personEn.en} (shared an apple with me|gave me half of a sandwich).
        (I wish every school day were like this|It was the best day of the week|I was sorry when it was over).

        Today the weather is (nice|good|fine), so I (flew my kite|took my kite to the hill). It was {color.en} and had a long tail.
        (Higher and higher it went|The wind took it up into the sky). Then the string broke!
        The kite (fell into a tree|came down behind a wall), and I (ran after it|did not know what to do).
        {personEn.en} (climbed up and brought it back|helped me to look for it), and (we fixed it together|we flew it once more).
        (Now the kite has two owners|That is how we became friends).

        Today the weather is (warm|mild|sunny and warm). (The winter is over|The snow is gone|The first flowers are out).
        {personEn.en} (planted a small tree|put a seed into the ground|found a green leaf) with {personEn.his} {relative.en}.
        Every day {personEn.he} (gave it water|looked at it and waited), (and it grew slowly|until one morning it was taller).
        "(Good things take time|You and the tree will grow together)," said {personEn.his} {relative.en}.

        Today the weather is (lovely|beautiful), but I am (ill|sick in bed) and cannot go out.
        I (looked out of the window|heard the children play), and I felt (sad|a little lonely).
        Then {personEn.en} came with (some {fruit.en}|some flowers|a good book), and we (talked|played chess|laughed) all afternoon.
        (With a friend every day is sunny|Now I feel much better|I think I will be well soon).

        (In the morning|When I woke up) I opened the window. What (beautiful|wonderful|lovely) weather!
        (The sky was clear and blue|The sun was on the roofs|Birds were singing in the trees).
        My {relative.en} said, "(Let's go to {place.en}|Today we will have a picnic|I made {food.en} for you)."
        (I jumped for joy|I was ready in five minutes|It was the start of a great day).
        """;
}
