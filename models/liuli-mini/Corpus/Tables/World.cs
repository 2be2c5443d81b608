namespace Liuli.Mini.Corpus.Tables;

/// <summary>Countries, books, poems, festivals: facts that come in pairs.</summary>
internal static class World
{
    public const string Country = """
        zh | en | capital | capitalEn | lang | langEn | continent | continentEn
        中国 | China | 北京 | Beijing | 汉语 | Chinese | 亚洲 | Asia
        日本 | Japan | 东京 | Tokyo | 日语 | Japanese | 亚洲 | Asia
        韩国 | South Korea | 首尔 | Seoul | 韩语 | Korean | 亚洲 | Asia
        泰国 | Thailand | 曼谷 | Bangkok | 泰语 | Thai | 亚洲 | Asia
        越南 | Vietnam | 河内 | Hanoi | 越南语 | Vietnamese | 亚洲 | Asia
        蒙古 | Mongolia | 乌兰巴托 | Ulaanbaatar | 蒙古语 | Mongolian | 亚洲 | Asia
        法国 | France | 巴黎 | Paris | 法语 | French | 欧洲 | Europe
        德国 | Germany | 柏林 | Berlin | 德语 | German | 欧洲 | Europe
        英国 | the United Kingdom | 伦敦 | London | 英语 | English | 欧洲 | Europe
        意大利 | Italy | 罗马 | Rome | 意大利语 | Italian | 欧洲 | Europe
        西班牙 | Spain | 马德里 | Madrid | 西班牙语 | Spanish | 欧洲 | Europe
        葡萄牙 | Portugal | 里斯本 | Lisbon | 葡萄牙语 | Portuguese | 欧洲 | Europe
        俄罗斯 | Russia | 莫斯科 | Moscow | 俄语 | Russian | 欧洲 | Europe
        希腊 | Greece | 雅典 | Athens | 希腊语 | Greek | 欧洲 | Europe
        荷兰 | the Netherlands | 阿姆斯特丹 | Amsterdam | 荷兰语 | Dutch | 欧洲 | Europe
        瑞典 | Sweden | 斯德哥尔摩 | Stockholm | 瑞典语 | Swedish | 欧洲 | Europe
        挪威 | Norway | 奥斯陆 | Oslo | 挪威语 | Norwegian | 欧洲 | Europe
        丹麦 | Denmark | 哥本哈根 | Copenhagen | 丹麦语 | Danish | 欧洲 | Europe
        芬兰 | Finland | 赫尔辛基 | Helsinki | 芬兰语 | Finnish | 欧洲 | Europe
        波兰 | Poland | 华沙 | Warsaw | 波兰语 | Polish | 欧洲 | Europe
        奥地利 | Austria | 维也纳 | Vienna | 德语 | German | 欧洲 | Europe
        匈牙利 | Hungary | 布达佩斯 | Budapest | 匈牙利语 | Hungarian | 欧洲 | Europe
        埃及 | Egypt | 开罗 | Cairo | 阿拉伯语 | Arabic | 非洲 | Africa
        肯尼亚 | Kenya | 内罗毕 | Nairobi | 斯瓦希里语 | Swahili | 非洲 | Africa
        美国 | the United States | 华盛顿 | Washington | 英语 | English | 北美洲 | North America
        加拿大 | Canada | 渥太华 | Ottawa | 英语和法语 | English and French | 北美洲 | North America
        墨西哥 | Mexico | 墨西哥城 | Mexico City | 西班牙语 | Spanish | 北美洲 | North America
        古巴 | Cuba | 哈瓦那 | Havana | 西班牙语 | Spanish | 北美洲 | North America
        巴西 | Brazil | 巴西利亚 | Brasilia | 葡萄牙语 | Portuguese | 南美洲 | South America
        阿根廷 | Argentina | 布宜诺斯艾利斯 | Buenos Aires | 西班牙语 | Spanish | 南美洲 | South America
        秘鲁 | Peru | 利马 | Lima | 西班牙语 | Spanish | 南美洲 | South America
        智利 | Chile | 圣地亚哥 | Santiago | 西班牙语 | Spanish | 南美洲 | South America
        澳大利亚 | Australia | 堪培拉 | Canberra | 英语 | English | 大洋洲 | Oceania
        新西兰 | New Zealand | 惠灵顿 | Wellington | 英语 | English | 大洋洲 | Oceania
        """;

    public const string Book = """
        zh | by | about
        西游记 | 吴承恩 | 孙悟空保护唐僧去取经
        红楼梦 | 曹雪芹 | 一个大家族的兴衰
        三国演义 | 罗贯中 | 三国时期的英雄和战争
        水浒传 | 施耐庵 | 梁山好汉的故事
        小王子 | 圣埃克苏佩里 | 一个来自小星球的小男孩
        安徒生童话 | 安徒生 | 美人鱼、丑小鸭这样的童话
        老人与海 | 海明威 | 一个老渔夫和一条大鱼
        鲁滨逊漂流记 | 笛福 | 一个人在荒岛上生活
        骆驼祥子 | 老舍 | 一个人力车夫的命运
        城南旧事 | 林海音 | 一个小女孩在北京的童年
        朝花夕拾 | 鲁迅 | 作者对童年的回忆
        聊斋志异 | 蒲松龄 | 狐仙和鬼怪的故事
        """;

    public const string BookEn = """
        en | by | about
        The Little Prince | Antoine de Saint-Exupéry | a small boy from a tiny planet
        Alice in Wonderland | Lewis Carroll | a girl who falls into a strange world
        Treasure Island | Robert Louis Stevenson | pirates and a hidden treasure
        Robinson Crusoe | Daniel Defoe | a man alone on an island
        Peter Pan | J. M. Barrie | a boy who never grows up
        The Old Man and the Sea | Ernest Hemingway | an old fisherman and a great fish
        Little Women | Louisa May Alcott | four sisters growing up together
        The Jungle Book | Rudyard Kipling | a boy who lives with wolves
        The Time Machine | H. G. Wells | a man who travels to the future
        Pride and Prejudice | Jane Austen | love and first impressions
        The Wizard of Oz | L. Frank Baum | a girl who is blown to a magic land
        Black Beauty | Anna Sewell | the life of a horse
        """;

    public const string Verse = """
        title | by | first | second
        静夜思 | 李白 | 床前明月光，疑是地上霜。 | 举头望明月，低头思故乡。
        春晓 | 孟浩然 | 春眠不觉晓，处处闻啼鸟。 | 夜来风雨声，花落知多少。
        登鹳雀楼 | 王之涣 | 白日依山尽，黄河入海流。 | 欲穷千里目，更上一层楼。
        江雪 | 柳宗元 | 千山鸟飞绝，万径人踪灭。 | 孤舟蓑笠翁，独钓寒江雪。
        悯农 | 李绅 | 锄禾日当午，汗滴禾下土。 | 谁知盘中餐，粒粒皆辛苦。
        相思 | 王维 | 红豆生南国，春来发几枝。 | 愿君多采撷，此物最相思。
        鹿柴 | 王维 | 空山不见人，但闻人语响。 | 返景入深林，复照青苔上。
        寻隐者不遇 | 贾岛 | 松下问童子，言师采药去。 | 只在此山中，云深不知处。
        游子吟 | 孟郊 | 慈母手中线，游子身上衣。 | 临行密密缝，意恐迟迟归。
        早发白帝城 | 李白 | 朝辞白帝彩云间，千里江陵一日还。 | 两岸猿声啼不住，轻舟已过万重山。
        望庐山瀑布 | 李白 | 日照香炉生紫烟，遥看瀑布挂前川。 | 飞流直下三千尺，疑是银河落九天。
        山行 | 杜牧 | 远上寒山石径斜，白云生处有人家。 | 停车坐爱枫林晚，霜叶红于二月花。
        清明 | 杜牧 | 清明时节雨纷纷，路上行人欲断魂。 | 借问酒家何处有，牧童遥指杏花村。
        枫桥夜泊 | 张继 | 月落乌啼霜满天，江枫渔火对愁眠。 | 姑苏城外寒山寺，夜半钟声到客船。
        绝句 | 杜甫 | 两个黄鹂鸣翠柳，一行白鹭上青天。 | 窗含西岭千秋雪，门泊东吴万里船。
        咏柳 | 贺知章 | 碧玉妆成一树高，万条垂下绿丝绦。 | 不知细叶谁裁出，二月春风似剪刀。
        回乡偶书 | 贺知章 | 少小离家老大回，乡音无改鬓毛衰。 | 儿童相见不相识，笑问客从何处来。
        小池 | 杨万里 | 泉眼无声惜细流，树阴照水爱晴柔。 | 小荷才露尖尖角，早有蜻蜓立上头。
        """;

    public const string Festival = """
        zh | when | eat | doing | en | whenEn | doingEn
        春节 | 农历正月初一 | 饺子和年糕 | 贴春联、放鞭炮、拜年 | the Spring Festival | in January or February | families eat dumplings and visit each other
        元宵节 | 农历正月十五 | 元宵 | 看花灯、猜灯谜 | the Lantern Festival | two weeks after the Spring Festival | people look at bright lanterns
        清明节 | 四月初 | 青团 | 扫墓、踏青 | the Qingming Festival | in early April | people remember their ancestors
        端午节 | 农历五月初五 | 粽子 | 赛龙舟 | the Dragon Boat Festival | in May or June | people race dragon boats
        中秋节 | 农历八月十五 | 月饼 | 赏月 | the Mid-Autumn Festival | in September or October | people look at the moon and eat mooncakes
        重阳节 | 农历九月初九 | 重阳糕 | 登高、看菊花 | the Double Ninth Festival | in October | people climb hills
        """;
}
