namespace Liuli.Mini.Corpus.Tables;

/// <summary>What stories are made of: little animals, lost things and where they turn up, skills and how they are learnt.</summary>
internal static class StoryWords
{
    public const string Pet = """
        zh | unit | look | does | eat
        小猫 | 只 | 白色的，眼睛圆圆的 | 轻轻地“喵喵”叫 | 小鱼
        小猫 | 只 | 身上有黄色的花纹 | 轻轻地蹭来蹭去 | 小鱼干
        小狗 | 只 | 棕色的，尾巴摇个不停 | 高兴地“汪汪”叫 | 一块骨头
        小狗 | 只 | 黑白相间，耳朵软软的 | 围着人转来转去 | 一点肉
        小兔子 | 只 | 雪白雪白的 | 竖起长长的耳朵 | 胡萝卜
        小鸟 | 只 | 羽毛是蓝色的 | 叽叽喳喳地叫 | 小米
        小松鼠 | 只 | 尾巴又大又蓬松 | 在树枝上跳来跳去 | 松果
        小乌龟 | 只 | 背上的壳圆圆的 | 慢慢地伸出头来 | 菜叶
        小鸭子 | 只 | 毛茸茸的，黄黄的 | “嘎嘎”地叫着 | 小虾
        小刺猬 | 只 | 身上长满了刺 | 缩成了一个小球 | 果子
        """;

    public const string PetEn = """
        en | look | does | eat
        kitten | white with round eyes | purred softly | a little fish
        kitten | grey and very thin | said meow in a tiny voice | some warm milk
        puppy | brown with a happy tail | barked with joy | a small bone
        puppy | black and white with soft ears | licked the child's hand | some meat
        rabbit | as white as snow | lifted its long ears | a carrot
        bird | small with blue wings | began to sing | some seeds
        squirrel | red with a big tail | jumped from branch to branch | a nut
        turtle | green with a round shell | slowly put out its head | some leaves
        duckling | yellow and fluffy | quacked loudly | some bread
        hedgehog | covered in small spines | rolled into a ball | an apple
        """;

    public const string Lost = """
        zh | unit | place
        帽子 | 顶 | 操场边的长椅上
        手套 | 副 | 书包的最下面
        雨伞 | 把 | 教室的门后面
        钥匙 | 把 | 外套的口袋里
        铅笔盒 | 个 | 同桌的抽屉里
        故事书 | 本 | 沙发的垫子下面
        风筝 | 只 | 公园的大树上
        皮球 | 个 | 院子的花丛里
        围巾 | 条 | 公交车的座位上
        水杯 | 个 | 图书馆的窗台上
        玩具车 | 辆 | 床底下
        作业本 | 个 | 书桌和墙的中间
        """;

    public const string LostEn = """
        en | place
        red hat | on a bench in the park
        key | in the pocket of an old coat
        umbrella | behind the classroom door
        storybook | under the sofa
        kite | high up in a tree
        blue ball | among the flowers in the garden
        scarf | on a seat of the bus
        toy car | under the bed
        little bell | at the bottom of the schoolbag
        silver coin | between two stones
        school bag | next to the library window
        warm glove | in the snow near the gate
        """;

    public const string Skill = """
        zh | hard | way
        骑自行车 | 总是摔倒 | 先把车扶稳，再慢慢往前蹬
        游泳 | 一下水就紧张 | 先学会在水里呼吸
        包饺子 | 饺子总是散开 | 馅放少一点，边捏紧一点
        弹钢琴 | 两只手总是不听话 | 先一只手一只手地练
        写毛笔字 | 字总是歪歪扭扭 | 把笔握正，一笔一笔地写
        放风筝 | 风筝总是飞不起来 | 等风来了再跑
        跳绳 | 绳子总是绊到脚 | 手腕轻轻地转
        下象棋 | 总是输 | 多想几步再走
        画画 | 画出来总是不像 | 先仔细看，再动笔
        背古诗 | 总是记不住 | 先弄懂意思，再一句一句背
        滑冰 | 站都站不稳 | 弯着膝盖，慢慢地滑
        吹笛子 | 怎么也吹不响 | 气要轻，嘴要放平
        """;

    public const string SkillEn = """
        en | hard | way
        ride a bike | fell off again and again | look ahead, not down
        swim | was afraid of the water | learn to breathe first
        bake bread | always burned it | wait and watch the oven
        play the piano | mixed up the notes | practise one hand at a time
        fly a kite | could not get it into the air | wait for the wind, then run
        draw a horse | drew legs that were too short | look for a long time before you draw
        skate | could not even stand up | bend your knees and go slowly
        tell a story | forgot the middle | think of it as a road with three stops
        skip rope | got tangled every time | turn the rope with your wrists
        play chess | lost every game | think before every move
        whistle | only blew air | make your lips small and blow gently
        grow tomatoes | gave them too much water | touch the soil before you water
        """;

    public const string Place = """
        zh | see | en | seeEn
        公园 | 湖边的柳树和几只野鸭 | the park | ducks on the lake
        海边 | 一朵一朵白色的浪花 | the beach | white waves
        山上 | 远处的云和小小的村子 | the mountain | a small village far below
        动物园 | 正在吃竹子的大熊猫 | the zoo | a panda eating bamboo
        植物园 | 各种没见过的花草 | the garden | flowers of every colour
        博物馆 | 古老的陶罐和青铜器 | the museum | old pots and coins
        乡下 | 一大片金黄的稻田 | the countryside | wide golden fields
        森林公园 | 高高的松树和跳来跳去的松鼠 | the forest | tall trees and squirrels
        古镇 | 石板路和小桥流水 | the old town | narrow streets and stone bridges
        科技馆 | 会跳舞的机器人 | the science museum | a dancing robot
        """;
}
