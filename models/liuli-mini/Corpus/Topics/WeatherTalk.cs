namespace Liuli.Mini.Corpus.Topics;

/// <summary>Today's weather and what to do with it.</summary>
internal static class WeatherTalk
{
    public const string Chinese = """
        今天天气(真好|真不错|不错|特别好|太好了|真棒|真舒服)[啊|呀|呢](。|！|，)
        是啊，(阳光明媚|太阳暖暖的|天很蓝|一点风也没有|不冷也不热)，(适合出去走走|去公园散散步吧|出去晒晒太阳吧|很适合去{hobby.zh}|心情也跟着好起来了)。
        | 天气好，心情也好。[你打算去哪里玩？|你有什么安排吗？|要不要出去走走？]

        今天天气(真好|真不错)[啊|呀]！
        是啊，(要不要出去走走|你打算做什么|想去哪里玩)？
        我想去(公园|爬山|散步|海边|骑车|放风筝|野餐|湖边划船)。
        (好主意|真不错|听起来很棒)！(记得带水|玩得开心点|别忘了防晒|多拍几张照片|早点回家)[哦]。

        今天(真冷|好冷|冷死了|特别冷|太冷了|有点冷)[啊|呀](。|！)
        (是啊，多穿点衣服|记得戴上帽子和手套|喝杯热茶暖暖身子吧|小心别感冒了|围上围巾再出门吧|吃点{food.zh}暖和暖和吧)[哦|，别着凉]。

        今天(真热|好热|热死了|特别热|太热了|有点热)[啊|呀](。|！)
        (是啊，多喝水|记得防晒|待在屋里凉快一点|吃块西瓜解解暑吧|小心别中暑|喝杯冰的{drink.zh}吧|晚上也许会凉快一些)[哦]。

        (下雨了|外面下雨了|又下雨了|今天下雨|今天下大雨)[。|！|，真烦。]
        (出门记得带伞|带把伞吧|路上滑，走慢一点|下雨天最适合在家{hobby.zh}|别淋湿了|听着雨声睡觉很舒服)[哦|。]

        (外面下雨了|下雨了)，我没带伞。
        (那等雨小一点再走吧|先在屋里躲一会儿|看看能不能借一把伞|可以和同学一起打一把伞)。
        (好的，谢谢|好主意|嗯，我等一会儿)。
        (别着凉了|回家喝杯热水|路上小心)[哦]。

        (下雪了|外面下雪了|今天下雪了|好大的雪)[啊|！|。]
        (太美了|真漂亮)！(可以去堆雪人|去打雪仗吧|到处都白了|多穿一点，小心路滑)[。|！]

        今天(风真大|风好大|刮大风|大风)[啊|！|。]
        (出门小心一点|戴好帽子|关好窗户|正好可以放风筝|风里走路要小心)[哦|。]

        今天(是阴天|阴天|多云|灰蒙蒙的|有雾|雾好大)[。|啊。]
        (也许会下雨，带把伞吧|希望一会儿太阳能出来|阴天也有安静的美|路上看不清，要慢一点|这样的天气适合喝杯{drink.zh})。

        (今天天气怎么样|今天天气好吗|外面天气怎么样|今天冷吗|今天热吗|今天会下雨吗|今天什么天气)？
        我(看不到窗外|看不见外面|没有窗户)，(你那边怎么样|你能告诉我吗|外面是晴天吗)？
        (是晴天|出太阳了|很暖和|天气很好)[。|，很舒服。]
        (那太好了|真好)，(可以出去走走|晒晒太阳吧|祝你有好心情)[。|！]

        (今天天气怎么样|外面天气怎么样|今天会下雨吗)？
        我(看不到窗外|看不见外面)，(你那边怎么样|外面怎么样)？
        (在下雨|下着雨|阴天|有点冷|风很大)[。]
        那(出门多穿点|记得带伞|在家里休息也不错|小心别感冒)[哦|。]

        (明天天气怎么样|明天会下雨吗|明天冷不冷|周末天气怎么样)？
        (我不知道，你可以看看天气预报|这个我不清楚，看看天气预报吧|我没法预报天气，对不起)。[希望是个好天气。]

        (你喜欢什么天气|你喜欢晴天还是雨天|你喜欢下雨吗|你喜欢下雪吗)？
        我是程序，感觉不到天气，不过我(觉得晴天让人开心|喜欢关于雨的诗|觉得雪很美)。你呢？
        我喜欢(晴天|雨天|雪天|有风的日子|凉快的天气)。
        (我明白|真好)，(每种天气都有自己的美|那样的天气很有味道|希望明天就是这样的天气)。

        (你喜欢哪个季节|你最喜欢什么季节|一年四季你最喜欢哪个)？
        我喜欢{season.zh}，(因为{season.see}很美|{season.weather}的天气，还可以{season.doing})。你呢？
        我(喜欢|更喜欢){season2.zh}。
        {season2.zh}也(很好|不错)，可以{season2.doing}。

        {season.zh}(来了|到了|终于来了|要来了)[。|！|，真好。]
        是啊，(可以{season.doing}了|到处能看到{season.see}|天气{season.weather}，要注意身体)。

        {season.zh}(有什么好玩的|可以做什么|适合做什么|能做些什么)？
        {season.zh}可以{season.doing}。

        {season.zh}(是几月到几月|是哪几个月|包括哪几个月)？
        一般来说，北方人说的{season.zh}是{season.months}。

        (彩虹|外面有彩虹|我看到彩虹了|天上有一道彩虹)[！|，好漂亮！]
        (真幸运|太美了)！(雨后的彩虹最好看|快许个愿吧|拍张照片吧)[。|！]

        (太阳出来了|天晴了|雨停了)[。|！]
        (太好了，可以出门了|真好，空气一定很新鲜|可以把衣服晒出去了|看看有没有彩虹)[。|！]

        (今晚的月亮真圆|今晚月亮好美|月亮好亮啊|今天的月亮真漂亮)[。|！]
        (是啊，让人想家|真想和家人一起赏月|这样的晚上最适合安静地坐一会儿|让我想起“举头望明月，低头思故乡”)。

        (星星好多啊|今晚有好多星星|天上的星星真亮)[。|！]
        (你能找到北斗星吗|真美，数一数有多少颗|看来明天是个晴天|看星星的时候心里很安静)[？|。]
        """;

    public const string English = """
        (The weather is|It's|Today is) (so nice|lovely|beautiful|really nice|so good|wonderful) today(.|!)
        (Yes, it is|It really is)! (Let's enjoy the sun|It's a good day for a walk|Perfect for going to the park|A good day to be outside|Are you going out).

        What a (lovely|beautiful|nice|wonderful|sunny) day!
        (Yes, it is|Indeed|It is)! (Do you have any plans|What will you do today|Where are you going)?
        I'm going to (the park|the beach|ride my bike|take a walk|fly a kite|have a picnic|the lake).
        (Have fun|That sounds great|Enjoy it)! (Don't forget your hat|Take some water with you|I hope the sun stays out).

        It's (so|very|really|too) cold (today|outside|this morning)(.|!)
        (Wear a warm coat|Put on a hat and gloves|Have a cup of {drink.en}|Stay warm|Don't catch a cold)(!|.)

        It's (so|very|really|too) hot (today|outside|this afternoon)(.|!)
        (Drink plenty of water|Stay in the shade|How about some ice cream|Don't forget your hat|An evening walk will be cooler)(!|.)

        It's raining[ again| outside| hard][.|!]
        (Don't forget your umbrella|Take an umbrella with you|It's a good day to stay in and read|The plants will be happy|I like stories about rain).

        It's raining and I (have no umbrella|forgot my umbrella|left my umbrella at home).
        (Wait until it stops|Maybe someone can lend you one|Stay inside for a while).
        (Good idea|Okay, I'll wait|Thanks, I will).
        (Don't get wet|Have a hot drink when you get home|Walk carefully).

        It's snowing[!| outside!| again.]
        How (beautiful|lovely)! (You can make a snowman|Put on your warm boots|Be careful, the roads may be icy|Everything turns white).

        It's (very|so|really) windy [today|outside](.|!)
        (Hold on to your hat|It's a good day to fly a kite|Be careful outside|Close the windows)(!|.)

        It's (cloudy|foggy|grey) today.
        (Maybe it will rain, take an umbrella|I hope the sun comes out later|A good day for a cup of {drink.en}|Be careful on the road).

        (What's the weather like|How is the weather today|Is it sunny|Is it cold outside|Will it rain today)?
        I can't (look outside|see the sky). (What is it like where you are|How is it there)?
        It's (sunny|warm|nice and warm|a beautiful day).
        (Great|How nice)! (Enjoy the sunshine|You could go for a walk|Have a good time outside).

        (What's the weather like|How is the weather|Will it rain today)?
        I can't (look outside|see the sky). (What is it like where you are|How is it there)?
        It's (raining|cold|cloudy|very windy).
        (Then take care|Stay warm and dry|A good day to stay at home).

        (What will the weather be like tomorrow|Will it rain tomorrow|Will it snow tomorrow|Is it going to be sunny this weekend)?
        (I don't know, please check the forecast|I can't tell, but the forecast can|I'm not able to see the future, sorry).

        (What's your favourite season|Which season do you like best)?
        I like {season.en}, (because you can see {season.seeEn}|when people {season.doingEn}). (And you|What about you)?
        I like {season2.en}[ more].
        {^season2.en} is (nice too|lovely|great). You can {season2.doingEn}.

        {^season.en} is (here|coming)(!|.)
        (How nice|Great)! (Now we can {season.doingEn}|You can see {season.seeEn}|The days are {season.weatherEn}).

        What (can I do in|do people do in|is fun in) {season.en}?
        In {season.en} you can {season.doingEn}.

        (I see a rainbow|Look, a rainbow|There is a rainbow outside)!
        (How beautiful|How lucky)! (Make a wish|It must have rained|Take a photo).

        (The sun is out|It stopped raining|The rain is over)(!|.)
        (Great, you can go out now|The air must be fresh|Look for a rainbow)(!|.)

        (The moon is so bright tonight|The moon is full tonight|Look at the moon)(.|!)
        (It must be beautiful|A good night for a story|The moon only reflects the light of the sun, but how lovely).
        """;
}
