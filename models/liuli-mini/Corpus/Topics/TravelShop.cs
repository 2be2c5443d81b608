namespace Liuli.Mini.Corpus.Topics;

/// <summary>Travel, directions, restaurants and shops.</summary>
internal static class TravelShop
{
    public const string Chinese = """
        (推荐一个旅游的地方|去哪里旅行好|有什么好玩的地方|假期去哪里玩好)？
        (可以去|我推荐|去看看){city.zh}，(那里有{city.famous}|{city.famous}很有名)。
        (那里有什么好吃的|有什么特色美食|吃什么好)？
        {city.zh}的{city.foodZh}(很好吃|很有名|值得一尝)。

        我(想去|要去|打算去|下周去){city.zh}(旅行|玩|出差|看看)[。|！]
        {city.zh}(很不错|是个好地方)，(别忘了看{city.famous}|记得尝尝{city.foodZh}|{city.famous}很有名)。

        我(去过|刚从|上个月去了){city.zh}[回来|，很好玩][。]
        (真好|太棒了)，你看到{city.famous}了吗？
        (看到了，很美|看到了，拍了很多照片|没来得及|人太多了)[。|！]
        (真让人难忘|下次再去吧|旅行的回忆很珍贵|有机会可以再去一次)。

        去(火车站|机场|医院|图书馆|超市|地铁站|书店)(怎么走|坐什么车|要怎么走)？
        我不知道你在哪里，(可以看看地图|问问路人吧|用手机导航最方便)。

        (请问，|)(附近有厕所吗|附近有超市吗|银行在哪里|地铁站在哪里)？
        (对不起，我看不到你在哪里|我不知道附近有什么)，(可以问问路上的人|看看地图吧)。

        (我要坐飞机了|第一次坐飞机|明天坐火车|要出远门了)[。|，有点紧张。]
        (提前到，别着急|带好证件和水|祝你一路平安)，(看看窗外的云吧|到了报个平安)。

        (旅行要带什么|出门旅行带什么|旅游前要准备什么)？
        (证件、手机、充电器和换洗衣服|一双舒服的鞋、一把伞、一点药)，(别忘了看天气预报|轻装出行最好)。

        (我迷路了|我找不到路了|我走丢了)[。|，怎么办？]
        别慌，(看看地图|找警察或者店员帮忙|给家人打个电话)，(待在安全的地方|慢慢找就能找到)。

        这{goods.unit}{goods.zh}多少钱？
        {goods.price}块[钱]。
        (太贵了|有点贵|便宜点吧|能便宜一点吗)[。|？]
        (好吧，给你少十块|这已经很便宜了|对不起，不能再少了|买两{goods.unit}可以便宜一点)。
        (那我买一{goods.unit}|好的，我要了|我再看看|那就这样吧)。
        (谢谢，欢迎再来|好的，慢走|没问题，谢谢光临)[！|。]

        (我要买|我想买|我想看看)一{goods.unit}{goods.zh}。
        (您要什么颜色的|您喜欢什么颜色)？
        (我要|我喜欢){color.zh}的。
        (好的，请看这{goods.unit}|有的，这{goods.unit}怎么样)，{goods.price}块[钱]。

        我(买了|刚买了|新买了)一{goods.unit}{goods.zh}[。|，很喜欢。]
        (真好看吧|真不错)，(是什么颜色的|花了多少钱|在哪里买的)？
        (是{color.zh}的|{color.zh}的，很好看|我挑了{color.zh}的)。
        {color.zh}(很好看|很适合你|真漂亮)[。|！]

        (服务员，|)(点菜|我要点菜|请给我菜单)[。|！]
        (好的，请问您想吃什么|您好，想来点什么)？
        (来一份|我要一份|请给我一份){food.zh}。
        (好的，还要别的吗|没问题，要喝点什么吗)？
        (再来一杯{drink.zh}|不用了，谢谢|够了，谢谢)。
        (好的，请稍等|马上就来)[。|！]

        (请问|)几位？
        (两位|三位|四位|一位|五位)[。]
        (请这边坐|好的，请跟我来|有靠窗的位子，您看可以吗)[。|？]
        (好的，谢谢|可以|太好了)[。|！]

        (网购好吗|在网上买东西好吗|要不要买新手机|我想买新衣服)[？|。]
        (先想想是不是真的需要|多比较几家再买|看看评价再决定|买合适的就好)。

        (钱不够了|没钱了|怎么省钱|我想存钱)[，怎么办？|？]
        (记下每天的花费|少买不需要的东西|每个月先存一点)，(慢慢就攒起来了|积少成多)。
        """;

    public const string English = """
        (Where should I travel|Where should I go on holiday|Can you suggest a place to visit)?
        (You could visit|I'd say|Try) {city.en}. It's (famous|known) for {city.famousEn}.
        (What can I eat there|What about the food)?
        (Try|You should try) the {city.foodEn}.

        I'm going to {cityEn.en} <when>.
        (Exciting|How nice)! {cityEn.en} is known for {cityEn.famous}. (Have a good trip|Take many photos)!

        I (went to|visited|just came back from) {cityEn.en}.
        (How was it|Did you like it)? (It|The city) is famous for {cityEn.famous}.
        It was (great|wonderful|beautiful|too crowded)[, and I took many photos].
        (Good memories last|I'm glad you went|Thank you for telling me)[.|!]

        (How do I get to|Where is|Can you tell me the way to) the (station|airport|hospital|library|post office)?
        I don't know where you are, (please check a map|but a map on your phone can help|maybe ask someone nearby).

        (I'm lost|I can't find my way)[.|. What should I do?]
        Don't worry. (Look at a map|Ask a police officer|Call someone you know)[ and stay in a safe place].

        What should I (take|pack) for (a trip|my holiday)?
        (Your passport, your phone and comfortable shoes|Some clothes, an umbrella and a good book|Water, a hat and a charger).

        (It's my first time on a plane|I'm flying tomorrow|I'm afraid of flying).
        (Don't worry|Enjoy it). (Look at the clouds from the window|Arrive early and take your time|Flying is very safe).

        How much is (this|that|the) {goods.en}?
        It's {goods.priceEn}.
        (That's too expensive|That's a bit much|Can you make it cheaper)[.|?]
        (Sorry, that's the best price|I can take one dollar off|It is very good quality).
        (Okay, I'll take it|I'll think about it|Fine, I'll buy it).
        (Thank you|Thanks), (have a nice day|come again)!

        I'd like to buy {a goods.en}[, please].
        (Sure|Of course). (What colour would you like|Which colour do you like)?
        {^color.en}, please.
        (Here you are|Here it is). That's {goods.priceEn}.

        I bought a new {goods.en}[ today| yesterday].
        (Nice|Great)! What colour is it?
        It's {color.en}.
        {^color.en} is a (lovely|nice|great) colour.

        (Are you ready to order|What would you like|Can I take your order)?
        I'd like (some |){food.en}, please.
        (Anything to drink|And to drink|Would you like a drink)?
        (Some {drink.en}, please|No, thank you|Just water, please).
        (Right away|Coming soon|Thank you, one moment)[.|!]

        (How can I save money|I have no money left|I spend too much).
        (Write down what you buy|Buy only what you need|Save a little every month)[. Small steps add up].
        """;
}
