namespace Liuli.Mini.Corpus.Stories;

/// <summary>Diary entries that open with the weather: what it is like, what one does, how the day ends.</summary>
internal static class WeatherDays
{
    public const string Chinese = """
        今天天气真好，(阳光明媚|天空蓝蓝的|万里无云|太阳暖洋洋的|微风轻轻地吹着|不冷也不热)。
        (吃过早饭|一大早|上午|午饭以后|做完作业)，我和{relative.zh}(一起去|出门去|走路去|坐车去){place.zh}(玩|散步|走走)。
        (路上|一路上)，(小鸟在树上唱歌|花儿开得正好|有很多人在散步|我们有说有笑|空气很新鲜)。
        (到了{place.zh}|到了那里)，我们看到了{place.see}(，真美|，大家都很高兴|，我拍了好几张照片)。
        ?我们还(一起吃了{food.zh}，{food.taste}|坐在长椅上喝{drink.zh}|遇到了{person.zh}，大家一起玩了很久)。
        (回家的时候|傍晚|回到家|晚上)，(我虽然有点累，心里却很快乐|天边的云红红的|{relative.zh}说下次还来|我把今天的事写进了日记)。
        ?(今天真是开心的一天|真希望每天都是这样的好天气|我会一直记得这一天)。

        今天天气真不错，(阳光照在窗台上|风也很轻|天上只有几朵白云|暖和得像春天一样|一出门就觉得舒服)。
        (我决定|我打算|{relative.zh}让我|正好没有事，我想)(去{place.zh}走走|出去骑车|到公园里坐坐|去看看{person.zh})。
        (在路上|出了门)，我看见(几个孩子在放风筝|一只{animal.zh}在晒太阳|一位老爷爷在下棋|路边的{flower.zh}开了)。
        我(停下来看了一会儿|高兴地打了个招呼|拍了一张照片|心里暖暖的)。
        (后来|中午)，我(买了一份{food.zh}|坐在树下吃了一个{fruit.zh}|喝了一杯{drink.zh})，(觉得特别满足|味道好极了|休息了一会儿)。
        (这样的日子，什么都不做也很好|原来快乐就是这么简单|太阳下山了，我才慢慢走回家|希望明天也是晴天)。

        今天天气真(冷|冷啊)，(北风呼呼地吹|窗户上结了冰花|路上的人都缩着脖子|地上结了一层薄冰|手一伸出来就冻红了)。
        (我穿上|出门前，我穿上|妈妈让我穿上)(厚厚的羽绒服|新毛衣|最厚的大衣)，(又戴上帽子和手套|围上红围巾|还戴了口罩)。
        (去学校的路上|在街上|等车的时候)，我(不停地跺脚|说话都能看到白气|遇到了{person.zh}，{person.he}的鼻子冻得红红的)。
        (放学以后|回到家|晚上)，{relative.zh}(煮了一锅热汤，喝下去|给我端来一杯热茶，喝下去|做了热乎乎的面条，吃下去|包了饺子，吃完)全身都暖和了。
        (外面再冷，家里也是暖的|我坐在窗边，看着外面的风|我想，春天快点来吧|这样的天气，和家人在一起最好)。

        今天天气真(热|热啊)，(太阳像一个大火球|树上的知了叫个不停|一丝风也没有|走几步就满头大汗|柏油路都晒软了)。
        (小狗|小猫|街上的小狗)(趴在树下吐着舌头|躲在阴凉的地方不肯动|懒懒地睡着了)。
        我(和{person.zh}|和{relative.zh})(去游泳馆|在家里|到树荫下|去图书馆)(躲了一个下午|凉快了半天|待到太阳下山)。
        (中午|下午)，我们(吃了冰西瓜，又甜又凉|喝了一大杯柠檬水|一人吃了一根冰棍|做了一大碗凉面)。
        (傍晚|到了晚上)，(终于起风了|天上下起了雨，凉快多了|院子里凉快起来)，(大家坐在一起聊天|我们出去看星星|人们都出来散步)。

        今天天气真(糟糕|差|不好)，(从早上就下着大雨|雨一直下个不停|乌云黑压压的|又刮风又下雨)。
        (我们本来要去{place.zh}|本来说好去{place.zh}|我原来想去{place.zh})，(现在只好留在家里|只好改天再去|去不成了)，(我有点失望|我很不高兴|大家都叹了口气)。
        {relative.zh}(笑着说|想了想，说|拍拍我的头说)：“(下雨天也有下雨天的玩法|我们在家也能玩|不如我们一起做点好玩的)。”
        于是，我们(一起做了{food.zh}|画画，唱歌|讲故事，下棋|做手工，还比谁做得好|用纸折了很多小船)。
        (听着窗外的雨声，我觉得很安心|雨声哗哗的，屋里却很热闹|时间过得真快，一下子就到了晚上)。
        (原来下雨天也可以这么开心|我一点也不难过了|雨停的时候，天边出现了一道彩虹)。

        今天天气真(奇怪|怪)，(早上还出着太阳|早上还是晴天|刚才还很暖和)，(中午就下起了雨|忽然刮起了大风|一会儿就下起了小雪)。
        我(没有带伞|穿得太少|正走在路上)，(被淋得湿透了|冷得直发抖|只好躲在屋檐下)。
        (这时|正着急的时候|忽然)，{person.zh}(跑过来|走了过来)，(把伞分给我一半|递给我一件外套|说：“我们一起走吧”)。
        我们(一边走一边聊|有说有笑地往回走|挤在一把伞下)，(雨好像也小了|一点也不觉得冷了)。
        (有朋友真好|我对{person.he}说了好几声谢谢|回到家，我给{person.he}打了个电话)。

        今天天气真(美|舒服|晴朗|暖和)，(我推开窗户，闻到了花香|{season.zh}到了，到处都是好看的颜色|天空像洗过一样|湖水亮闪闪的)。
        我(坐在院子里|走在小路上|站在桥上|躺在草地上)，(看着白云慢慢地走|听着风吹树叶的声音|看着水里的鱼游来游去)。
        (远处|不远的地方)，(几个孩子在笑|有人在唱歌|一只{animal.zh}跑了过去|{relative.zh}在叫我吃饭)。
        (我闭上眼睛，什么也不想|我拿出本子，画下了眼前的一切|我想起了小时候的事)。
        (时间好像也慢了下来|这样的日子真让人舍不得|如果每天都这样就好了)。

        今天(下雪了|下了一场大雪|下了今年的第一场雪)，(屋顶、树上、地上，到处都是白的|早上一拉开窗帘，外面白茫茫一片|雪花一片一片飘下来)。
        我和{person.zh}(跑到院子里|在操场上|在楼下)(堆雪人|打雪仗|堆了一个大雪人)。
        我们用(胡萝卜|小树枝|红辣椒)做鼻子，用(石子|黑豆|纽扣)做眼睛，(还给它戴上一顶旧帽子|还给它围上一条围巾)。
        (手都冻红了，可是我们一点也不觉得冷|大家笑得很开心|路过的人都停下来看)。
        (回家后，{relative.zh}给我们煮了热汤|晚上，我从窗户里看它，它好像在对我笑|我希望雪人不要很快化掉)。

        (早上|下午|放学的时候)，天(忽然暗了下来|一下子黑了|变得灰蒙蒙的)，(不一会儿就下起了雨|雷声轰隆隆地响|大雨哗哗地落下来)。
        {person.zh}(没有带伞|站在门口发愁|忘了带伞)，(不知道怎么回家|急得团团转|只好等着)。
        (忽然|这时)，{person.he}看见{relative.zh}(打着伞走来|撑着一把大伞站在雨里|从远处跑来)，(裤脚都湿了|手里还拿着一把小伞)。
        {person.zh}(跑过去，拉住了{relative.zh}的手|心里一热，说：“谢谢您”|高兴地笑了)。
        (雨还在下，可是{person.he}一点也不怕了|两个人一把伞，慢慢走回了家|路上，{relative.zh}的肩膀湿了一大片)。
        """;

    public const string English = """
        Today the weather is (beautiful|wonderful|lovely|so nice), and (the sky is blue|the sun is shining|there is not a cloud in the sky|a soft wind is blowing).
        (After breakfast|In the morning|After lunch) I went to {place.en} with my {relative.en}.
        (On the way|As we walked) we (heard birds in the trees|saw children with kites|talked and laughed|met {personEn.en}).
        There we saw {place.seeEn}(, and I took a picture|, and it was very pretty|).
        ?We (ate {food.en}|shared some {drink.en}|sat on a bench and rested), and it (was just right|made us happy).
        (In the evening|When we came home) I was (tired but happy|full of joy|glad and a little sleepy).
        ?(I hope tomorrow is the same|It was a perfect day|I will remember this day).

        Today the weather is (cold|very cold|freezing), and (the wind is strong|there is ice on the window|everyone walks quickly).
        I put on my (warm coat|thick sweater|winter boots) and (a red scarf|a hat|two pairs of socks).
        On the street I met {personEn.en}, and {personEn.his} nose was red.
        We (ran to keep warm|laughed at our breath in the air|walked home together).
        At home my {relative.en} gave us some (hot soup|hot tea|warm bread|hot chocolate), and (soon we were warm again|the cold was forgotten).

        Today the weather is (hot|very hot|too hot), and (the sun is like fire|there is no wind at all|even the dog does not want to move).
        (In the morning|At noon) {personEn.en} and I (sat under a big tree|went to the pool|stayed in the cool library).
        We (ate ice cream|drank cold water|shared a watermelon) and (talked about the holidays|read an old book|played a quiet game).
        In the evening (the wind came at last|it rained a little|the air was cool), and (we went out to look at the stars|everyone came outside).

        Today the weather is (bad|terrible|grey), and (it has rained since morning|the rain will not stop|dark clouds cover the sky).
        We wanted to go to {place.en}, but (now we must stay at home|we had to change our plan).
        At first I was (sad|a little angry|disappointed).
        Then my {relative.en} said, "(Rain can be fun too|Let's do something else|Come, I have an idea)."
        So we (made {food.en}|drew pictures|sang old songs|told stories and played cards|made small boats of paper) (all afternoon|until it was dark).
        (In the end it was a good day|I forgot about the rain|When the rain stopped we saw a rainbow).

        It snowed (last night|this morning|all day), and (the whole town was white|the roofs and trees were white).
        {personEn.en} ran outside (with a big smile|without a hat|and called {personEn.his} friends).
        They made a (tall|round|funny) snowman with (a carrot nose|button eyes|an old hat).
        Their hands were cold, but they (did not mind|laughed and laughed).
        (At night|Later) {personEn.en} looked out of the window and (waved to the snowman|hoped it would stay|said good night to it).

        The weather was (strange|odd) today. In the morning (the sun was shining|it was warm), but at noon (it began to rain|a cold wind came).
        I had no (umbrella|coat), so I (stood under a roof|waited by the door).
        Then {personEn.en} came and said, "(Come with me|We can share my umbrella|Don't worry, I can help)."
        We walked home together, and (I was not cold any more|we talked the whole way|I said thank you many times).
        (A good friend is better than good weather|I will help {personEn.him} next time).
        """;
}
