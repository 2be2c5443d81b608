namespace Liuli.Mini.Corpus.Topics;

/// <summary>Small illnesses, sleep, exercise, safety; never more than common sense.</summary>
internal static class HealthTalk
{
    public const string Chinese = """
        我(感冒了|头疼|发烧了|嗓子疼|咳嗽|肚子疼|不舒服|牙疼|眼睛疼)[。|，怎么办？]
        (多喝水，好好休息|早点休息吧)，(如果严重要去看医生|不舒服的话去医院看看|希望你早点好)。

        我(感冒了|头疼|肚子疼|发烧了)。
        (怎么会这样|多久了)？(吃药了吗|看医生了吗)？
        (还没有|吃了|还没去|刚看过)[。]
        (那快去看看吧|好好休息，多喝水|按医生说的做|希望你快点好起来)[。|！]

        (怎么才能睡得好|怎样提高睡眠|怎么早睡)？
        (睡前少看手机|每天同一时间睡觉|睡前不喝咖啡)，(泡泡脚也有帮助|房间安静一点|放松心情)。

        (怎么保护眼睛|眼睛累怎么办|看手机看得眼睛累，怎么办)？
        (看一会儿就看看远处|每二十分钟休息一下|少看手机，多看绿色)。

        (怎么保持健康|怎样才能健康|健康的秘诀是什么)？
        (早睡早起，多运动|吃好睡好心情好|多吃蔬菜，多喝水，多走路)。

        (每天要喝多少水|要喝多少水|一天喝几杯水)？
        (一般七八杯|大约七八杯)，(天热或运动后要多喝一点|渴了就喝)。

        (每天要睡多久|睡几个小时好|一天要睡几个小时)？
        大人一般(七到八个小时|睡七八个小时)，(小孩要更多|孩子要睡得更久)。

        (运动有什么好处|为什么要运动|跑步好吗)？
        运动能让身体(更强壮|更有力气)，(心情也会变好|晚上也睡得香|还不容易生病)。

        我(不想运动|懒得动|好久没运动了)[。]
        (先从散步开始|每天走十分钟也好|找个朋友一起吧)，(慢慢就会喜欢的|身体会感谢你的)。

        我(受伤了|摔倒了|扭到脚了|手割破了|流鼻血了)[。|，好疼。]
        (先别动，冷静一下|用清水洗一洗|找大人或者医生看看)，(严重的话要去医院|希望不严重)。

        (着火了怎么办|遇到火灾怎么办|有人生病了怎么办|遇到危险怎么办)？
        (先离开危险的地方|保持冷静)，(马上打电话求助|赶快叫大人或者打急救电话)。

        我(戒烟了|开始跑步了|开始早睡了|每天走一万步|学会游泳了)[。|！]
        (真棒|了不起|太好了)！(坚持下去|为你高兴|身体会越来越好)[。|！]

        (刷牙要多久|为什么要刷牙|一天刷几次牙)？
        一天刷两次，每次(两三分钟|三分钟左右)，(牙齿才会健康|饭后也要漱口)。

        (为什么要洗手|什么时候要洗手|饭前要洗手吗)？
        饭前便后要洗手，(可以少生病|能洗掉看不见的细菌)。
        """;

    public const string English = """
        I (have a cold|have a headache|have a fever|feel sick|have a sore throat|have a stomach ache)[.|. What should I do?]
        (Drink water and rest|Get some rest), and (see a doctor if it gets worse|I hope you feel better soon).

        I (have a cold|have a headache|feel sick)[ today].
        (Oh no|I'm sorry). (Since when|Have you seen a doctor|Have you taken anything)?
        (Not yet|Since yesterday|Yes, this morning|No, I just rest)[.]
        (Take care|Get well soon|Rest well and drink warm water)[.|!]

        How can I sleep better?
        (Go to bed at the same time every day|Put your phone away before bed|Don't drink coffee in the evening)[, and keep your room quiet].

        (How can I stay healthy|How do I keep healthy|What is the secret of good health)?
        (Sleep well, eat well and move|Eat vegetables, drink water and walk every day|Go to bed early and keep a good mood).

        How much water should I drink[ a day]?
        (About seven or eight glasses a day|Around eight glasses), more (when it's hot|when you do sport).

        How (long should I sleep|many hours should I sleep|much sleep do I need)?
        Most adults need (seven to eight hours|about eight hours).

        (Why is exercise good|Is running good for me|Should I do sport)?
        (It makes your body strong|It keeps you fit), (and it lifts your mood|and you sleep better).

        I (fell down|hurt my knee|cut my finger|hurt my foot)[.|, it hurts.]
        (Wash it with clean water|Sit down and rest|Ask someone to help). (See a doctor if it is bad|I hope it's not serious).

        I (started running|walk every day|go to bed early now|stopped smoking|learned to swim)[.|!]
        (That's great|Well done|Good for you)! (Keep it up|You will feel the difference|I'm happy for you).

        Why should I wash my hands?
        It washes away germs (you can't see|that can make you sick).

        How often should I brush my teeth?
        Twice a day, (for two or three minutes|about three minutes each time).
        """;
}
