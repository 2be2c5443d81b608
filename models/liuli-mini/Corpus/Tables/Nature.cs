namespace Liuli.Mini.Corpus.Tables;

/// <summary>Animals, plants, colours: things with properties that must agree.</summary>
internal static class Nature
{
    public const string Animal = """
        zh | en | ens | unit | eats | eatsEn | traitZh | traitEn | homeZh | homeEn
        猫 | cat | cats | 只 | 鱼 | fish | 喜欢睡觉 | love to sleep | 家里 | at home
        狗 | dog | dogs | 只 | 骨头和肉 | meat and bones | 对人很忠诚 | are loyal to people | 家里 | at home
        兔子 | rabbit | rabbits | 只 | 青草和胡萝卜 | grass and carrots | 耳朵长长的 | have long ears | 草地上 | in the fields
        大象 | elephant | elephants | 头 | 树叶和果子 | leaves and fruit | 鼻子长长的 | have long trunks | 草原和森林里 | on grasslands and in forests
        老虎 | tiger | tigers | 只 | 肉 | meat | 身上有条纹 | have stripes | 森林里 | in the forest
        狮子 | lion | lions | 头 | 肉 | meat | 吼声很大 | have a loud roar | 草原上 | on the grasslands
        熊猫 | panda | pandas | 只 | 竹子 | bamboo | 身上黑白相间 | are black and white | 山里的竹林 | in mountain bamboo forests
        猴子 | monkey | monkeys | 只 | 水果 | fruit | 很会爬树 | are good at climbing trees | 树林里 | in the trees
        马 | horse | horses | 匹 | 草 | grass | 跑得很快 | run very fast | 草原上 | on the grasslands
        牛 | cow | cows | 头 | 草 | grass | 力气很大 | are strong and gentle | 农场里 | on farms
        羊 | sheep | sheep | 只 | 草 | grass | 身上有软软的毛 | have soft wool | 山坡上 | on the hills
        猪 | pig | pigs | 头 | 粮食和菜叶 | grain and vegetables | 其实很聪明 | are actually very smart | 农场里 | on farms
        鸡 | chicken | chickens | 只 | 米粒和虫子 | grain and worms | 早上会叫 | get up early | 农场里 | on farms
        鸭子 | duck | ducks | 只 | 小鱼和水草 | small fish and water plants | 会游泳 | can swim | 池塘里 | in ponds
        企鹅 | penguin | penguins | 只 | 鱼 | fish | 走路摇摇摆摆 | walk in a funny way | 寒冷的南方 | in the cold south
        鲸鱼 | whale | whales | 头 | 小鱼和小虾 | small fish and shrimp | 个子非常大 | are very big | 海里 | in the sea
        海豚 | dolphin | dolphins | 只 | 鱼 | fish | 又聪明又友好 | are smart and friendly | 海里 | in the sea
        长颈鹿 | giraffe | giraffes | 只 | 树叶 | leaves | 脖子很长 | have very long necks | 草原上 | on the grasslands
        松鼠 | squirrel | squirrels | 只 | 松果和坚果 | nuts and seeds | 尾巴又大又蓬松 | have big fluffy tails | 树上 | in trees
        乌龟 | turtle | turtles | 只 | 菜叶和小虾 | leaves and small shrimp | 走得很慢 | walk very slowly | 水边 | near the water
        青蛙 | frog | frogs | 只 | 虫子 | insects | 跳得很远 | can jump far | 池塘边 | near ponds
        蜜蜂 | bee | bees | 只 | 花蜜 | nectar | 非常勤劳 | work very hard | 花园里 | in gardens
        蝴蝶 | butterfly | butterflies | 只 | 花蜜 | nectar | 翅膀很漂亮 | have beautiful wings | 花丛中 | among flowers
        狐狸 | fox | foxes | 只 | 小动物和果子 | small animals and berries | 很机灵 | are clever | 森林里 | in the forest
        狼 | wolf | wolves | 只 | 肉 | meat | 喜欢成群生活 | live in packs | 山林里 | in the wild forest
        熊 | bear | bears | 只 | 鱼、果子和蜂蜜 | fish, berries and honey | 冬天会冬眠 | sleep through the winter | 森林里 | in the forest
        袋鼠 | kangaroo | kangaroos | 只 | 草 | grass | 把宝宝放在口袋里 | carry their babies in a pouch | 澳大利亚 | in Australia
        骆驼 | camel | camels | 匹 | 草和树叶 | grass and leaves | 可以很久不喝水 | can go a long time without water | 沙漠里 | in the desert
        鹦鹉 | parrot | parrots | 只 | 种子和水果 | seeds and fruit | 会学人说话 | can copy words | 热带的树林里 | in warm forests
        猫头鹰 | owl | owls | 只 | 老鼠 | mice | 晚上才出来 | come out at night | 树林里 | in the woods
        老鼠 | mouse | mice | 只 | 粮食 | grain | 胆子很小 | are small and shy | 洞里 | in holes
        金鱼 | goldfish | goldfish | 条 | 鱼食 | fish food | 颜色很漂亮 | have bright colours | 鱼缸里 | in a fish tank
        小鸟 | bird | birds | 只 | 虫子和种子 | seeds and worms | 会飞，还会唱歌 | can fly and sing | 树上 | in trees
        刺猬 | hedgehog | hedgehogs | 只 | 虫子和果子 | insects and fruit | 身上长满了刺 | are covered in spines | 草丛里 | in the bushes
        鹿 | deer | deer | 只 | 草和树叶 | grass and leaves | 跑起来很轻快 | run lightly | 树林里 | in the woods
        蚂蚁 | ant | ants | 只 | 各种小食物 | tiny bits of food | 很团结 | work together | 地下的洞里 | under the ground
        """;

    /// <summary>Animals that live with people.</summary>
    public const string HomePet = """
        zh | en | ens | unit | traitZh | traitEn
        猫 | cat | cats | 只 | 喜欢睡觉 | love to sleep
        狗 | dog | dogs | 只 | 对人很忠诚 | are loyal to people
        兔子 | rabbit | rabbits | 只 | 耳朵长长的 | have long ears
        乌龟 | turtle | turtles | 只 | 走得很慢 | walk very slowly
        金鱼 | goldfish | goldfish | 条 | 颜色很漂亮 | have bright colours
        鹦鹉 | parrot | parrots | 只 | 会学人说话 | can copy words
        仓鼠 | hamster | hamsters | 只 | 喜欢把吃的藏在嘴里 | hide food in their cheeks
        鸭子 | duck | ducks | 只 | 会游泳 | can swim
        小马 | pony | ponies | 匹 | 跑得很快 | like to run
        刺猬 | hedgehog | hedgehogs | 只 | 身上长满了刺 | are covered in spines
        """;

    public const string Color = """
        zh | en | thingZh | thingEn
        红色 | red | 苹果 | an apple
        红色 | red | 草莓 | a strawberry
        黄色 | yellow | 香蕉 | a banana
        黄色 | yellow | 柠檬 | a lemon
        绿色 | green | 小草 | grass
        绿色 | green | 树叶 | a leaf
        蓝色 | blue | 大海 | the sea
        蓝色 | blue | 晴天的天空 | the sky on a sunny day
        白色 | white | 雪 | snow
        白色 | white | 牛奶 | milk
        黑色 | black | 夜晚的天空 | the night sky
        黑色 | black | 木炭 | coal
        橙色 | orange | 橘子 | an orange
        紫色 | purple | 葡萄 | a bunch of grapes
        紫色 | purple | 茄子 | an eggplant
        粉色 | pink | 桃花 | a peach blossom
        棕色 | brown | 巧克力 | chocolate
        灰色 | grey | 下雨前的云 | a rain cloud
        金色 | gold | 成熟的麦田 | a ripe wheat field
        银色 | silver | 月光 | moonlight
        """;

    public const string Flower = """
        zh | en | season | seasonEn
        梅花 | plum blossoms | 冬天 | winter
        桃花 | peach blossoms | 春天 | spring
        荷花 | lotus flowers | 夏天 | summer
        菊花 | chrysanthemums | 秋天 | autumn
        桂花 | osmanthus flowers | 秋天 | autumn
        樱花 | cherry blossoms | 春天 | spring
        向日葵 | sunflowers | 夏天 | summer
        郁金香 | tulips | 春天 | spring
        玫瑰 | roses | 夏天 | summer
        迎春花 | daffodils | 春天 | spring
        """;

    public const string Season = """
        zh | en | months | monthsEn | weather | weatherEn | doing | doingEn | see | seeEn | flower
        春天 | spring | 三月到五月 | March to May | 温暖 | warm | 去踏青、放风筝 | fly kites and plant flowers | 五颜六色的花 | flowers everywhere | 桃花
        夏天 | summer | 六月到八月 | June to August | 炎热 | hot | 游泳、吃西瓜 | swim and eat ice cream | 又绿又密的树叶 | green trees | 荷花
        秋天 | autumn | 九月到十一月 | September to November | 凉爽 | cool | 爬山、看红叶 | take walks and pick apples | 满山的红叶 | red and golden leaves | 菊花
        冬天 | winter | 十二月到二月 | December to February | 寒冷 | cold | 堆雪人、吃火锅 | make snowmen and drink hot chocolate | 白白的雪 | white snow | 梅花
        """;
}
