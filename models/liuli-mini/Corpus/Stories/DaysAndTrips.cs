namespace Liuli.Mini.Corpus.Stories;

/// <summary>Trips, festivals, seasons, places, descriptions, letters.</summary>
internal static class DaysAndTrips
{
    public const string Chinese = """
        (上个周末|暑假里|放假的时候|去年{season.zh})，我们一家去了{city.zh}。
        (我们坐了半天的火车|一路上，我一直看着窗外|飞机起飞的时候，我有点紧张)。
        我们(看到了|去看了){city.famous}，(比书上的照片还要美|人很多，可是大家都很高兴|我拍了很多照片)。
        (中午|晚上)，我们尝了当地的{city.foodZh}，(味道真不错|好吃极了|我吃了两大份)。
        (回家的路上，我已经开始想下一次旅行了|我买了一张明信片，寄给了{person.zh}|这次旅行让我难忘)。

        {festival.zh}(到了|来了|那天)，(家里很热闹|大街上挂满了灯笼|{relative.zh}一早就忙了起来)。
        我们(一起{festival.doing}|先{festival.doing})，然后(围坐在一起吃{festival.eat}|吃{festival.eat})。
        {relative.zh}给我讲了{festival.zh}的(故事|来历)，(我听得入了迷|真有意思)。
        (晚上，一家人坐在一起看月亮|外面传来笑声|我许了一个愿，希望大家都平安健康)。
        (我喜欢过节，因为一家人都在一起|这样的日子真让人高兴)。

        我最喜欢{season.zh}。{season.zh}的天气{season.weather}，(到处能看到|人人都爱看){season.see}。
        (人们可以|我们常常){season.doing}，(到处都是欢声笑语|大人小孩都很开心)。
        ?这时候{season.flower}也开了，(远远就能闻到香味|好看极了)。
        (有人喜欢别的季节|每个季节都很美)，可是我(还是最爱{season.zh}|觉得{season.zh}最好)。

        我们的(学校|村子|小区|小镇)(不大|很小)，可是很美。
        (门口|前面)有(一棵大树|一条小河|一座小桥|一片花园)，(夏天|早上|傍晚)常常有人在那里(下棋|聊天|唱歌|跑步)。
        (后面|不远处)是(一座小山|一个小公园|一个菜市场|图书馆)，(孩子们放学后都去那里玩|每天都很热闹|安静得能听到鸟叫)。
        (晚上|到了晚上)，(灯一盏一盏亮起来|家家户户飘出饭菜的香味|月光照在路上)。
        (我在这里长大，我爱这个地方|不管走到哪里，我都会想念它)。

        (早上|清晨)六点，{person.zh}就起床了。
        {person.he}(先|)刷牙洗脸，(然后|再)吃早饭，(今天吃的是{food.zh}|喝了一杯{drink.zh})。
        (上午|白天)，{person.he}(上了{subject.zh}课，学到了{subject.about}|在图书馆看书|忙着写作业)。
        (下午|放学后)，{person.he}和{person2.zh}(一起{hobby.zh}|去操场{sport.play}{sport.zh})，(玩得满头大汗|两个人都很开心)。
        (晚上|睡觉前)，{person.he}(写了日记|和家人聊了会儿天|看了一会儿星星)，(十点就睡了|带着笑容睡着了)。

        亲爱的{person.zh}：你好吗？
        我(最近|这几天)(在学{hobby.zh}|去了{city.zh}|一直在忙考试)，(很有意思|有点累，但是很开心|学到了很多)。
        {city.zh}的{city.famous}(真美|很有名)，(我很想和你一起去看看|下次带你去)。
        (你那边天气怎么样|你最近在忙什么|什么时候有空一起玩)？(盼望你的回信。|祝你天天开心！|注意身体。)

        (夜里|晚上|半夜)，{person.zh}(睡不着|醒了过来)，(走到窗边|推开了窗户)。
        月亮(又圆又亮|像一只小船|挂在树梢上)，(星星一闪一闪的|院子里安安静静的)。
        {person.he}想起了(远方的{relative.zh}|小时候的夏天|去年在{city.zh}的日子)，(心里有点想念|嘴角笑了笑)。
        (风轻轻吹过，好像在说晚安|{person.he}对着月亮说了一声晚安|不知不觉，{person.he}又睡着了)。

        (下午|周末|今天)，我(去图书馆借书|在图书馆看书)，(借了一本《{book.zh}》|看到了《{book.zh}》)。
        这本书是{book.by}写的，讲的是{book.about}。
        我(一看就停不下来|坐在窗边看了一下午|一边看一边做笔记)，(连时间都忘了|天黑了才回家)。
        (好书就像好朋友|我想把它推荐给{person.zh}|读完以后，我想了很多)。

        院子里种着{flower.zh}，(每年{flower.season}都会开|一到{flower.season}就开了)。
        (奶奶|爷爷|妈妈)每天给它们浇水，(还和它们说话|像照顾孩子一样)。
        花开的时候，(蜜蜂和蝴蝶都来了|整个院子都香了|邻居们都来看)。
        我(摘了一朵|捡了一片花瓣)，夹在书里，(想留住这个{flower.season}|等以后再看)。

        (今天|上午|刚才)，我和{relative.zh}去(菜市场|超市|商场)买东西。
        那里(人真多|很热闹|东西真多)，(有红红的{fruit.zh}|到处是叫卖声|水果一排一排的)。
        我们(买了{fruit.zh}和{fruit2.zh}|给{person.zh}买了一{goods.unit}{goods.zh}|买了做{food.zh}的菜)，(提得手都酸了|花了不少钱)。
        回到家，{relative.zh}(做了一桌好菜|洗好了水果)，(大家吃得很香|一家人高高兴兴地吃了晚饭)。

        今天是{person.zh}的生日，(大家都来了|家里来了很多朋友)。
        {relative.zh}(做了一个大蛋糕|买了一个漂亮的蛋糕)，上面插着(六|七|八|九|十|十二)根蜡烛。
        大家(唱起了生日歌|拍着手唱歌)，{person.zh}闭上眼睛，(许了一个愿|悄悄许愿)。
        {person2.zh}送给{person.he}一{goods.unit}{goods.zh}，{person.he}(高兴得不得了|喜欢极了)。
        (这是{person.he}最开心的一天|{person.he}说：“谢谢你们，我太幸福了”)。

        运动会上，{person.zh}(参加了跑步比赛|报名了跳远|和同学一起{sport.play}{sport.zh})。
        {person.he}(跑到一半摔了一跤|一开始落在后面|有点紧张)，(可是马上爬起来继续|可是没有放弃)。
        同学们大声喊：“加油！加油！”
        最后，{person.he}(得了第三名|虽然没有得奖|得了第一名)，(可是大家都为{person.he}鼓掌|心里却很高兴)。
        (重要的不是输赢，而是坚持到底|{person.he}知道，自己已经尽力了)。
        """;

    public const string English = """
        (Last weekend|In the summer|Last {season.en}) we went to {cityEn.en}.
        We saw {cityEn.famous}, and (it was even better than in the pictures|I took many photos|we could not stop looking).
        (For lunch|In the evening) we ate {food.en}, {food.tasteEn}.
        (On the way home I was already dreaming of the next trip|I sent a postcard to {personEn.en}|I will never forget it).

        My favourite season is {season.en}. The weather is {season.weatherEn}, and there is a lot to see: {season.seeEn}.
        People {season.doingEn}.
        (Some like other seasons better|Every season has its beauty), but (I always wait for {season.en}|for me {season.en} is the best).

        Our (town|village|street) is small but (beautiful|quiet|friendly).
        (In the middle|At the corner) there is (an old tree|a little bridge|a small shop|a park), where people (talk|play chess|drink tea) (in the evening|every day).
        (Behind it|Not far away) you can see (a hill|a river|the school).
        At night (the lights go on one by one|it smells of good food|the moon shines on the road).
        (I grew up here and I love this place|Wherever I go, I will remember it).

        {personEn.en} gets up at (six|seven) every morning.
        {^personEn.he} washes {personEn.his} face and (eats {food.en}|drinks some {drink.en}).
        During the day {personEn.he} (learns about {subject.aboutEn}|reads in the library|works hard).
        In the afternoon {personEn.he} likes {hobby.en} with {personEn2.en}.
        At night {personEn.he} (writes in a diary|looks at the stars|reads a story) and (goes to bed early|sleeps well).

        Dear {personEn.en}, how are you?
        I am (fine|well|busy but happy). (Last week|Yesterday) I went to {cityEn.en} and saw {cityEn.famous}.
        (I wish you were here|I thought of you all the time). (The food was great|The people were friendly|The weather was fine).
        (Write back soon|I hope to see you soon|Take care). Your friend, {personEn2.en}.

        One night {personEn.en} could not sleep and went to the window.
        The moon was (round and bright|like a small boat), and (the stars were shining|the garden was silent).
        {^personEn.he} thought of (the summer|{personEn.his} {relative.en} far away|a song from long ago) and (smiled|felt calm).
        "Good night," {personEn.he} whispered to the moon, and (soon {personEn.he} was asleep|the wind said good night too).

        Today I read {bookEn.en} by {bookEn.by}. It is about {bookEn.about}.
        I (could not stop reading|sat by the window all afternoon|forgot the time), and (it was dark when I looked up|my tea got cold).
        (A good book is like a good friend|I want to give it to {personEn.en}|I thought about it for a long time).

        Today was {personEn.en}'s birthday, and (all {personEn.his} friends came|the house was full of people).
        There was a cake with (six|seven|eight|nine|ten|twelve) candles. {personEn.en} closed {personEn.his} eyes and made a wish.
        {personEn2.en} gave {personEn.him} {a goods.en}, and {personEn.he} (loved it|was very happy).
        (It was the best day of the year|"Thank you all," {personEn.he} said).

        Once upon a time there was (a king|a queen|an old farmer|a young girl) who (had everything but was not happy|looked for the most beautiful thing in the world|never laughed).
        One day (a poor child|a traveller|a little bird) came and said, "(I know what you need|Come with me and see)."
        They walked (over the hills|through the forest|along the river) and saw (children who shared their bread|a mother who sang to her baby|a sunrise over the fields).
        "Now I understand," (came the answer|were the words that followed). "(Happiness is in small things|The best things are free|Joy grows when we share it)."

        Once upon a time there was a little {color.en} (boat|kite|house|train) that wanted to (see the world|go to the sea|make a friend).
        (Everyone said it was too small|Nobody believed in it), but it (did not give up|went on its way).
        It met (the wind|a cloud|a star|the moon) and asked, "(Which way should I go|Will you help me)?"
        "(Follow the light|Go where your heart goes|I will go with you)," was the answer.
        And so the little {color.en} traveller (saw the wide blue sea|found a friend|came home with many stories).

        My {relative.en} and I went to the market (this morning|today). It was (full of people|loud and colourful).
        We bought {fruit.en}, {fruit2.en} and (some flowers|a fresh bread|a new {goods.en}).
        At home we made {food.en}, and (everyone ate well|the whole family sat together).
        (I like such simple days|It was a good day).
        """;
}
