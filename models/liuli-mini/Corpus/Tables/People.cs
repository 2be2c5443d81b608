namespace Liuli.Mini.Corpus.Tables;

/// <summary>Names with their pronouns, relatives and places.</summary>
internal static class People
{
    public const string Person = """
        zh | he
        小明 | 他
        小红 | 她
        小刚 | 他
        小丽 | 她
        小华 | 他
        小芳 | 她
        小军 | 他
        小雨 | 她
        小亮 | 他
        小雪 | 她
        小强 | 他
        小玲 | 她
        小龙 | 他
        小梅 | 她
        小东 | 他
        小月 | 她
        小杰 | 他
        小云 | 她
        阿明 | 他
        阿兰 | 她
        乐乐 | 他
        朵朵 | 她
        豆豆 | 他
        甜甜 | 她
        天天 | 他
        圆圆 | 她
        浩浩 | 他
        妞妞 | 她
        晨晨 | 他
        萌萌 | 她
        王小川 | 他
        李晓雯 | 她
        张磊 | 他
        陈静 | 她
        刘洋 | 他
        林夏 | 她
        赵天宇 | 他
        周小桃 | 她
        """;

    public const string PersonEn = """
        en | he | him | his | kid
        Tom | he | him | his | boy
        Lucy | she | her | her | girl
        Ben | he | him | his | boy
        Anna | she | her | her | girl
        Jack | he | him | his | boy
        Mia | she | her | her | girl
        Sam | he | him | his | boy
        Emma | she | her | her | girl
        Leo | he | him | his | boy
        Lily | she | her | her | girl
        Max | he | him | his | boy
        Sara | she | her | her | girl
        David | he | him | his | boy
        Grace | she | her | her | girl
        Peter | he | him | his | boy
        Ella | she | her | her | girl
        Oliver | he | him | his | boy
        Nora | she | her | her | girl
        Henry | he | him | his | boy
        Alice | she | her | her | girl
        James | he | him | his | boy
        Ruby | she | her | her | girl
        Daniel | he | him | his | boy
        Sophie | she | her | her | girl
        Lucas | he | him | his | boy
        Kate | she | her | her | girl
        Paul | he | him | his | boy
        Jane | she | her | her | girl
        Mark | he | him | his | boy
        Rose | she | her | her | girl
        Will | he | him | his | boy
        Amy | she | her | her | girl
        """;

    public const string Relative = """
        zh | he | en | heEn
        妈妈 | 她 | mother | she
        爸爸 | 他 | father | he
        爷爷 | 他 | grandfather | he
        奶奶 | 她 | grandmother | she
        姐姐 | 她 | sister | she
        哥哥 | 他 | brother | he
        叔叔 | 他 | uncle | he
        姑姑 | 她 | aunt | she
        外婆 | 她 | grandma | she
        外公 | 他 | grandpa | he
        """;

    public const string City = """
        zh | en | famous | famousEn | foodZh | foodEn
        北京 | Beijing | 长城和故宫 | the Great Wall and the Forbidden City | 烤鸭 | roast duck
        上海 | Shanghai | 外滩和高楼 | the Bund and its tall buildings | 小笼包 | soup dumplings
        西安 | Xi'an | 兵马俑和古城墙 | the Terracotta Army | 羊肉泡馍 | lamb soup with bread
        成都 | Chengdu | 大熊猫 | giant pandas | 火锅 | hot pot
        杭州 | Hangzhou | 西湖 | West Lake | 龙井虾仁 | shrimp with tea leaves
        苏州 | Suzhou | 古典园林 | old gardens | 松鼠鱼 | sweet and sour fish
        桂林 | Guilin | 漓江的山水 | the hills along the Li River | 米粉 | rice noodles
        广州 | Guangzhou | 早茶和花市 | its flower markets | 早茶点心 | dim sum
        重庆 | Chongqing | 山城的夜景 | its night view on the hills | 麻辣火锅 | spicy hot pot
        南京 | Nanjing | 秦淮河和古城墙 | its old city wall | 盐水鸭 | salted duck
        哈尔滨 | Harbin | 冰雪大世界 | its ice festival | 锅包肉 | sweet and sour pork
        厦门 | Xiamen | 鼓浪屿 | Gulangyu Island | 沙茶面 | satay noodles
        青岛 | Qingdao | 海边和红瓦的房子 | its beaches | 海鲜 | seafood
        昆明 | Kunming | 春城的花 | its spring weather all year | 过桥米线 | rice noodles in hot soup
        拉萨 | Lhasa | 布达拉宫 | the Potala Palace | 牦牛肉 | yak meat
        武汉 | Wuhan | 黄鹤楼 | the Yellow Crane Tower | 热干面 | hot dry noodles
        """;

    public const string CityEn = """
        en | famous
        London | Big Ben and red buses
        Paris | the Eiffel Tower
        New York | the Statue of Liberty
        Rome | the Colosseum
        Sydney | the Opera House
        Tokyo | its cherry blossoms and tall towers
        Venice | its canals and boats
        Cairo | the pyramids nearby
        San Francisco | the Golden Gate Bridge
        Amsterdam | its canals and bicycles
        Barcelona | its colourful buildings
        Beijing | the Great Wall nearby
        """;
}
