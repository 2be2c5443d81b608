namespace Liuli.Mini.Corpus.Tables;

/// <summary>Food, hobbies, jobs, sports and other things of daily life, in both languages.</summary>
internal static class Daily
{
    public const string Food = """
        zh | en | taste | tasteEn
        饺子 | dumplings | 鲜香 | so tasty
        面条 | noodles | 又香又滑 | warm and filling
        米饭 | rice | 香喷喷 | simple and good
        包子 | steamed buns | 松软可口 | soft and hot
        火锅 | hot pot | 又热又香 | hot and spicy
        烤鸭 | roast duck | 皮脆肉嫩 | crisp and tender
        番茄炒蛋 | tomatoes with eggs | 酸酸甜甜 | a little sweet and sour
        麻婆豆腐 | mapo tofu | 又麻又辣 | really spicy
        红烧肉 | braised pork | 肥而不腻 | rich and soft
        糖醋排骨 | sweet and sour ribs | 酸甜可口 | sweet and sour
        炒饭 | fried rice | 粒粒分明 | quick and tasty
        馄饨 | wonton soup | 汤鲜味美 | light and tasty
        汤圆 | sweet rice balls | 又甜又糯 | sweet and sticky
        粽子 | rice dumplings | 又香又糯 | sticky and tasty
        豆浆 | soy milk | 又香又浓 | warm and smooth
        蛋糕 | cake | 又甜又软 | sweet and soft
        面包 | bread | 松松软软 | fresh and soft
        冰淇淋 | ice cream | 又冰又甜 | cold and sweet
        巧克力 | chocolate | 香甜丝滑 | sweet and smooth
        饼干 | cookies | 又香又脆 | sweet and crunchy
        披萨 | pizza | 芝士很香 | cheesy and hot
        汉堡 | hamburgers | 很管饱 | big and filling
        三明治 | sandwiches | 方便又好吃 | quick and easy
        沙拉 | salad | 清爽健康 | fresh and healthy
        寿司 | sushi | 清淡鲜美 | fresh and light
        咖喱 | curry | 味道很浓 | spicy and rich
        牛排 | steak | 鲜嫩多汁 | juicy and tender
        鸡汤 | chicken soup | 又鲜又暖 | warm and comforting
        酸奶 | yogurt | 酸甜浓稠 | smooth and a bit sour
        薯条 | French fries | 外脆里软 | salty and crisp
        小笼包 | soup dumplings | 汤汁很多 | full of hot soup
        烧烤 | barbecue | 香味扑鼻 | smoky and delicious
        豆腐 | tofu | 又嫩又滑 | soft and light
        粥 | rice porridge | 又软又暖 | warm and gentle
        意大利面 | pasta | 酱汁浓郁 | rich and satisfying
        """;

    public const string Fruit = """
        zh | en | one | color | colorEn
        苹果 | apples | apple | 红色 | red
        香蕉 | bananas | banana | 黄色 | yellow
        葡萄 | grapes | grape | 紫色 | purple
        西瓜 | watermelons | watermelon | 绿皮红瓤 | green outside and red inside
        草莓 | strawberries | strawberry | 红色 | red
        橙子 | oranges | orange | 橙色 | orange
        桃子 | peaches | peach | 粉红色 | pink
        梨 | pears | pear | 黄绿色 | yellow and green
        芒果 | mangoes | mango | 黄色 | yellow
        柠檬 | lemons | lemon | 黄色 | yellow
        樱桃 | cherries | cherry | 红色 | red
        菠萝 | pineapples | pineapple | 黄色 | yellow
        猕猴桃 | kiwis | kiwi | 绿色 | green
        蓝莓 | blueberries | blueberry | 蓝紫色 | dark blue
        """;

    public const string Drink = """
        zh | en
        绿茶 | green tea
        红茶 | black tea
        咖啡 | coffee
        牛奶 | milk
        果汁 | fruit juice
        热巧克力 | hot chocolate
        柠檬水 | lemonade
        热水 | hot water
        奶茶 | milk tea
        豆浆 | soy milk
        """;

    public const string Hobby = """
        zh | en | why | whyEn | tipZh | tipEn
        看书 | reading | 能知道很多新东西 | it opens new worlds | 每天看十页 | read ten pages a day
        画画 | drawing | 可以把心里的世界画出来 | I can show what I imagine | 先从身边的小东西画起 | start with small things around you
        唱歌 | singing | 唱完心情就好了 | it lifts my mood | 先跟着喜欢的歌慢慢唱 | sing along with songs you love
        跳舞 | dancing | 全身都能动起来 | it makes me feel free | 先跟着音乐打拍子 | start by moving to the beat
        摄影 | taking photos | 能留住美好的瞬间 | it keeps good moments | 多注意光线 | look for good light
        做饭 | cooking | 能吃到自己做的菜 | I get to eat the result | 先学一道简单的菜 | learn one easy dish first
        下棋 | playing chess | 很锻炼脑子 | it makes me think | 先把规则记熟 | learn the rules well first
        养花 | gardening | 看着花开很开心 | it is lovely to watch things grow | 记得按时浇水 | remember to water the plants
        旅行 | travelling | 能看到不同的风景 | I get to see new places | 先从附近的地方走起 | start with places near home
        钓鱼 | fishing | 能让心静下来 | it is quiet and calm | 要有耐心 | be patient
        写日记 | keeping a diary | 以后翻看很有意思 | it helps me remember | 每天写两三句就好 | write two or three lines a day
        听音乐 | listening to music | 很放松 | it helps me relax | 多听不同风格的歌 | try many kinds of music
        爬山 | hiking | 山顶的风景特别好 | the view from the top is great | 穿一双舒服的鞋 | wear good shoes
        跑步 | running | 跑完很舒服 | I feel great afterwards | 先慢慢跑，不要急 | start slowly
        弹钢琴 | playing the piano | 琴声很好听 | I love the sound | 每天练二十分钟 | practise twenty minutes a day
        弹吉他 | playing the guitar | 可以自己弹自己唱 | I can sing along | 先学几个简单的和弦 | learn a few easy chords first
        写字 | calligraphy | 能让人安静 | it makes me calm | 先把笔画写稳 | practise the basic strokes first
        看电影 | watching films | 能看到不一样的人生 | every film is a small journey | 选一部评价好的开始 | pick one that people love
        做手工 | making things by hand | 做好以后很有成就感 | I feel proud when it is done | 从简单的折纸开始 | begin with folding paper
        学外语 | learning languages | 能和更多人交流 | I can talk with more people | 每天记五个新词 | learn five new words a day
        """;

    public const string Sport = """
        zh | en | play | playing
        篮球 | basketball | 打 | playing basketball
        足球 | football | 踢 | playing football
        乒乓球 | table tennis | 打 | playing table tennis
        羽毛球 | badminton | 打 | playing badminton
        网球 | tennis | 打 | playing tennis
        排球 | volleyball | 打 | playing volleyball
        """;

    public const string Job = """
        zh | en | does | doesEn | does3
        医生 | doctor | 给病人看病 | help sick people | helps sick people
        老师 | teacher | 教学生知识 | teach students | teaches students
        厨师 | cook | 做好吃的菜 | make good food | makes good food
        警察 | police officer | 保护大家的安全 | keep people safe | keeps people safe
        消防员 | firefighter | 灭火救人 | put out fires and save people | puts out fires and saves people
        司机 | driver | 开车送人 | drive people around | drives people around
        农民 | farmer | 种粮食和蔬菜 | grow food | grows food
        护士 | nurse | 照顾病人 | care for patients | cares for patients
        画家 | painter | 画画 | paint pictures | paints pictures
        作家 | writer | 写书 | write books | writes books
        科学家 | scientist | 研究世界的奥秘 | study how the world works | studies how the world works
        工程师 | engineer | 设计和建造东西 | design and build things | designs and builds things
        程序员 | programmer | 写程序 | write code | writes code
        飞行员 | pilot | 开飞机 | fly planes | flies planes
        宇航员 | astronaut | 去太空探索 | explore space | explores space
        音乐家 | musician | 演奏音乐 | play music | plays music
        邮递员 | mail carrier | 送信和包裹 | bring letters and parcels | brings letters and parcels
        建筑师 | architect | 设计房子 | design houses | designs houses
        """;

    public const string Subject = """
        zh | en | about | aboutEn
        数学 | maths | 数字和图形 | numbers and shapes
        语文 | Chinese | 汉字和文章 | characters and stories
        英语 | English | 单词和句子 | words and sentences
        历史 | history | 过去的人和事 | people and events of the past
        地理 | geography | 山川和国家 | mountains, rivers and countries
        科学 | science | 自然和实验 | nature and experiments
        音乐 | music | 歌曲和节奏 | songs and rhythm
        美术 | art | 颜色和线条 | colours and lines
        体育 | sports | 运动和健康 | exercise and health
        物理 | physics | 力、光和电 | force, light and electricity
        化学 | chemistry | 各种物质的变化 | how things change
        生物 | biology | 动物和植物 | animals and plants
        """;

    public const string Goods = """
        zh | unit | price | en | priceEn
        书包 | 个 | 八十 | schoolbag | twelve dollars
        帽子 | 顶 | 三十五 | hat | eight dollars
        雨伞 | 把 | 四十 | umbrella | nine dollars
        杯子 | 个 | 二十 | cup | four dollars
        毛衣 | 件 | 一百二 | sweater | twenty-five dollars
        裙子 | 条 | 一百五 | skirt | thirty dollars
        鞋子 | 双 | 两百 | pair of shoes | forty dollars
        手套 | 双 | 二十五 | pair of gloves | six dollars
        台灯 | 盏 | 九十 | lamp | fifteen dollars
        围巾 | 条 | 六十 | scarf | ten dollars
        闹钟 | 个 | 五十 | clock | eleven dollars
        笔记本 | 本 | 十 | notebook | two dollars
        铅笔盒 | 个 | 十五 | pencil case | three dollars
        玩具熊 | 只 | 七十 | teddy bear | fourteen dollars
        """;
}
