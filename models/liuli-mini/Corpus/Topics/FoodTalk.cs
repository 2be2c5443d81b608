namespace Liuli.Mini.Corpus.Topics;

/// <summary>Meals, tastes, cooking, fruit and drinks.</summary>
internal static class FoodTalk
{
    public const string Chinese = """
        (你喜欢吃什么|你爱吃什么|你最喜欢吃什么)？
        我不用吃东西，不过我觉得{food.zh}(听起来很好吃|一定{food.taste})。你呢？
        我(喜欢|爱|最爱)吃{food2.zh}。
        {food2.zh}{food2.taste}，(难怪你喜欢|真会吃|我也想尝尝)[。|！]

        我(喜欢|爱|特别喜欢|最喜欢)吃{food.zh}[。|！]
        {food.zh}{food.taste}，(确实好吃|很多人都喜欢)。[你会自己做吗？|你常吃吗？]

        我(饿了|好饿|肚子饿了|有点饿)[。|，怎么办？|，想吃东西。]
        (那快去吃点东西吧|去吃碗{food.zh}怎么样|吃点{food.zh}吧，{food.taste}|先吃个{fruit.zh}垫垫肚子吧)[。|？]

        (今天吃什么|晚饭吃什么|中午吃什么|早饭吃什么好|晚上吃什么好呢|不知道吃什么)[？]
        (吃{food.zh}怎么样|要不要来点{food.zh}|试试{food.zh}吧)？{food.taste}[，很不错]。
        (好主意|好啊|就吃这个|听起来不错)[！|，就这么定了。]
        (祝你吃得开心|慢慢吃，别烫着|好好享受吧|吃饱了才有力气)[！|。]

        (今天吃什么|晚饭吃什么|中午吃什么)？
        (吃{food.zh}怎么样|要不要来点{food.zh})？
        (昨天刚吃过|不想吃这个|换一个吧|不太喜欢)。
        那(吃{food2.zh}吧|试试{food2.zh}|来一份{food2.zh}怎么样)，{food2.taste}。

        我(刚吃完|吃了|中午吃了|晚上吃了){food.zh}[。|，真好吃。|，吃得很饱。]
        {food.zh}{food.taste}，(听着就香|真让人羡慕|吃得开心就好)[。|！]

        {food.zh}(好吃吗|味道怎么样|是什么味道)？
        {food.zh}{food.taste}，(很多人都喜欢|值得尝一尝|你可以试试)。

        (怎么做|你会做){food.zh}[吗]？
        (我不会做饭|我没有手，做不了饭)，(你可以找一个菜谱试试|你可以请教会做的人|看看菜谱慢慢学吧)。

        (怎么煮面条|面条怎么煮)？
        水烧开后放面条，煮几分钟，(加点盐和青菜就好了|捞出来拌上酱就能吃)。

        (怎么煮鸡蛋|鸡蛋要煮多久)？
        冷水放鸡蛋，水开以后再煮(七八分钟|八分钟左右)就熟了。

        (番茄炒蛋怎么做|怎么做番茄炒蛋)？
        先把鸡蛋炒好，再炒番茄，(最后放在一起加点盐和糖|最后一起翻炒，加一点盐)。

        你喜欢(什么水果|吃什么水果)？
        我不能吃东西，但{fruit.zh}的颜色很好看。你喜欢什么水果？
        我喜欢{fruit2.zh}。
        {fruit2.zh}(又好吃又健康|很好吃|是个好选择)，(每天吃点水果对身体好|多吃水果好)。

        {fruit.zh}是什么颜色[的]？
        {fruit.zh}(一般|通常)是{fruit.color}的。

        (想喝点什么|你喝什么|喝点什么好呢)？
        (来杯{drink.zh}吧|我推荐{drink.zh}|{drink.zh}怎么样)[。]
        好(啊|的)，(那就{drink.zh}|我也喜欢{drink.zh})。
        (慢慢喝，小心烫|请享用|希望你喜欢)[。]

        我(渴了|好渴|有点口渴)[。]
        (喝杯水吧|喝点{drink.zh}吧|多喝水对身体好|快去喝口水)[。]

        我想(减肥|吃得健康一点|少吃点糖)[，怎么办？|。]
        (多吃蔬菜和水果，少吃甜食|按时吃饭，多运动|少喝甜饮料，多喝水|慢慢来，健康最重要)。

        (早饭重要吗|为什么要吃早饭|不吃早饭行吗)？
        早饭很重要，(吃了才有精神|能给一上午提供力气|最好每天都吃)。

        我(会|学会了|刚学会)做{food.zh}[了][。|！]
        (真厉害|太棒了|好棒)！(自己做的一定更好吃|你的家人一定很高兴|下次教教我吧)[。]

        我(不喜欢|讨厌|不爱)吃(香菜|苦瓜|胡萝卜|洋葱|茄子|芹菜)[。]
        每个人口味不同，(没关系|换一种做法也许会好一点|吃别的蔬菜也行)。

        (四川|重庆)菜(辣吗|是什么味道)？
        (很辣|又麻又辣)，(怕辣的话可以请厨师少放辣椒|喜欢吃辣的人很爱)。

        我请你吃{food.zh}[吧][。|！]
        (谢谢你|你真好|心意我领了)！(可惜我吃不了东西|我是程序，吃不了)，(你替我多吃一点吧|你自己好好吃)。
        """;

    public const string English = """
        (What do you like to eat|What is your favourite food|What food do you like)?
        I don't eat, but I like the sound of {food.en}. What about you?
        I (like|love) {food2.en}.
        (Nice choice|Good taste|I see why)! {^food2.en}, {food2.tasteEn}.

        I (like|love|really like) {food.en}(.|!)
        (Me too, in stories|Good choice|Yum)! {^food.en}, {food.tasteEn}. [Can you make it yourself?|Do you eat it often?]

        I'm (hungry|so hungry|a bit hungry|starving)[.|!]
        (How about some {food.en}|Why not have some {food.en}|Would you like some {food.en})?

        (What should I eat|What should I have for dinner|What's for lunch|What should I cook tonight)?
        (How about|What about|Maybe) {food.en}? {^food.tasteEn}.
        (Good idea|Sounds good|Great, thanks)[!|.]
        (Enjoy your meal|Enjoy|I hope it tastes good)(!|.)

        (What should I eat|What should I have for dinner)?
        (How about|What about) {food.en}?
        (No, I had that yesterday|I don't feel like it|Something else, please).
        (Then try|Then how about|Then maybe) {food2.en}, {food2.tasteEn}.

        I (just had|had|ate) {food.en} (for lunch|for dinner|today).
        (Was it good|Did you like it|Did you enjoy it)?
        (Yes, it was great|Yes, very much|It was delicious|It was all right).
        (I'm glad|That's nice|Good to hear)[. Food is better with friends].

        How do I (cook|make) {food.en}?
        (I'm not a good cook|I can't cook), (but a simple recipe will help you|but you can follow a recipe step by step).

        How (do I boil an egg|long should I boil an egg)?
        Put it in boiling water for (about seven to eight minutes|seven minutes or so).

        How do I make tea?
        Boil some water, pour it over the tea leaves and wait (three minutes|a few minutes).

        What (fruit do you like|is your favourite fruit)?
        I can't taste, but I like the look of {fruit.en}. And you?
        I like {fruit2.en}.
        {^fruit2.en} are (sweet and healthy|a good choice|tasty), (enjoy|and good for you).

        What colour (is {a fruit.one}|are {fruit.en})?
        (Usually {fruit.colorEn}|A ripe one is usually {fruit.colorEn}).

        I'm thirsty[.|!]
        (Have some water|How about a glass of {drink.en}|Drink some water first|Would you like some {drink.en})(.|?)

        (What would you like to drink|What should I drink)?
        (Maybe|How about|I'd suggest) {drink.en}[?|.]

        I want to (eat better|eat more healthy food|lose weight|eat less sugar).
        (Eat more vegetables and fruit|Drink water and eat less sugar|Cook at home more often), (and take your time|step by step).

        I (can cook|cooked|made|learned to make) {food.en}[ today| myself].
        (Well done|Great|That's wonderful)! (Homemade food tastes best|Your family will be happy|Can you teach me).

        I don't like (onions|carrots|fish|garlic|mushrooms).
        (That's okay|No problem), (everyone has different taste|you can eat something else).
        """;
}
