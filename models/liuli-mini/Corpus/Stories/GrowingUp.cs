namespace Liuli.Mini.Corpus.Stories;

/// <summary>Learning, helping, making friends, honest mistakes.</summary>
internal static class GrowingUp
{
    public const string Chinese = """
        {person.zh}想学{skill.zh}，可是(一开始|刚开始){skill.hard}。
        {person.he}(有点灰心|想放弃|急得想哭)，说：“(我是不是太笨了？|我学不会了。|太难了。)”
        {relative.zh}(笑着说|鼓励{person.he}说|走过来说)：“别急，{skill.way}。(谁都是慢慢学会的|多试几次就好了)。”
        {person.zh}(点点头|擦擦汗)，(一遍又一遍地练|每天都练半个小时|又试了好多次)。
        (一个星期|十天|一个月)以后，{person.he}终于(学会了|成功了)！
        {person.he}(高兴得跳起来|笑得合不拢嘴)，(明白了坚持的意义|对{relative.zh}说：“谢谢您”|心想：只要努力，就能做到)。

        (星期天|昨天|周末)，我学会了{skill.zh}。
        (开始的时候|一开始)，我{skill.hard}，(真想不学了|心里很着急)。
        {relative.zh}告诉我：“{skill.way}。”我(照着做|试了试)，(果然好多了|真的有用)。
        (练了一上午|练了很久)，我(终于会了|越来越熟练了)。
        (虽然很累，可是我很开心|我想，世上没有学不会的事|下一次，我要教给{person.zh})。

        (今天|开学第一天|新学期)，班里来了一个新同学，叫{person.zh}。
        {person.he}(不太爱说话|一个人坐在角落里|看上去有点紧张)。
        下课了，我(走过去|对{person.he}笑了笑)，说：“(你好，我们一起玩吧|你喜欢{hobby.zh}吗|要不要一起吃午饭)？”
        {person.he}(抬起头，笑了|小声说：“好啊！”|高兴地点点头)。
        原来{person.he}也喜欢{hobby.zh}，我们(聊了很久|越聊越开心|成了好朋友)。
        (放学的时候，我们一起走回家|交朋友其实很简单，先笑一笑就好|从那天起，{person.he}不再孤单了)。

        (今天|下午|放学后)，{person.zh}看见一位(老奶奶|老爷爷)(提着很重的东西|站在路口不敢过马路|在找回家的路)。
        {person.he}(跑过去|走上前)，说：“(我来帮您吧|您慢点，我扶您|别担心，我送您)。”
        (老人笑了，说|老人感动地说)：“(谢谢你，好孩子|真是个好孩子|太谢谢了)。”
        {person.zh}(说：“不用谢，这是应该的”|不好意思地笑了)。
        (回家的路上，{person.he}觉得夕阳特别美|{person.he}心里暖暖的|帮助别人，自己也很快乐)。

        {person.zh}不小心(打碎了花瓶|弄坏了同学的{goods.zh}|把墨水洒在了桌子上)。
        {person.he}(心里很害怕|想了很久|不敢告诉别人)。
        (晚上|后来)，{person.he}(还是鼓起勇气|终于走到{relative.zh}面前)，说：“(对不起，是我弄的|都是我的错)。”
        {relative.zh}(没有生气|摸了摸{person.he}的头)，说：“(说实话的孩子最勇敢|知道错了就好|下次小心一点)。”
        {person.zh}(松了一口气|笑了)，(决定以后要更小心|明白了诚实比什么都重要)。

        (今天|周末)，我(第一次|自己)做饭，(想做|做的是){food.zh}。
        我(先洗菜|看着菜谱|系上围裙)，(再|然后)(一步一步地做|按{relative.zh}说的放调料)，(手忙脚乱的|厨房里乱成一团)。
        (结果|没想到)，(盐放多了，有点咸|有一点焦|样子不太好看)，(可是大家都吃光了|可是{relative.zh}说很好吃)。
        (我知道，这是因为爱|我下次会做得更好|自己做的饭，吃起来特别香)。

        {person.zh}和{person2.zh}(吵架了|闹翻了)，(一整天|好几天)没有说话。
        其实{person.zh}心里(很难过|早就不生气了|很想道歉)，(可是不好意思开口|可是不知道怎么说)。
        (早上|放学时)，{person.he}在{person2.zh}的桌上放了(一颗糖|一张纸条|一个{fruit.zh})，上面写着：“对不起。”
        {person2.zh}(看了，笑了起来|走过来，拉住了{person.he}的手)，说：“(我也有错|我们和好吧)。”
        (两个好朋友又有说有笑了|窗外的阳光也变得温暖了)。

        {relative.zh}是{job.zh}，每天要{job.does}。
        (小时候|以前)，我不懂{relative.he}为什么总是(那么晚回家|那么忙|那么累)。
        (有一天|后来)，我跟着{relative.he}去上班，(才知道这份工作不容易|看到大家都很尊敬{relative.he})。
        晚上，我给{relative.he}(倒了一杯热茶|捶了捶背|做了一碗{food.zh})，说：“您辛苦了。”
        {relative.zh}(笑了，眼睛里亮亮的|说：“有你这句话，我就不累了”)。

        (我的梦想是|长大以后，我想)(当|做)(一名|一个){job.zh}，(因为可以|这样就能){job.does}。
        (为了这个梦想|所以)，我(每天都认真学习|常常看有关的书|努力锻炼身体)。
        (有时候|遇到困难时)，我也会(觉得很难|想放弃)，但是{relative.zh}总是说：“(再坚持一下|我相信你|慢慢来)。”
        (我知道，梦想要一步一步走过去|我会一直努力下去|总有一天，我会做到的)。
        """;

    public const string English = """
        {personEn.en} wanted to {skillEn.en}, but {personEn.he} {skillEn.hard}.
        "(I will never learn this|It is too hard|I give up)," {personEn.he} said.
        {^personEn.his} {relative.en} (smiled|sat down beside {personEn.him}) and said, "(Don't give up|Be patient). Just {skillEn.way}."
        So {personEn.en} tried (again and again|every day|one more time, and one more).
        (After a week|After many days|At last) {personEn.he} could do it!
        (Everyone clapped|{^personEn.he} was so proud|{^personEn.he} smiled all day). (Practice makes perfect|Nothing is too hard if you keep trying).

        Today I learned to {skillEn.en}. (At first|In the beginning) I {skillEn.hard}.
        Then my {relative.en} told me: {skillEn.way}. I (did so|tried it), and (it worked|it was much better).
        (I was tired but happy|Now I want to teach {personEn.en}|I will practise again tomorrow).

        (On Monday|On the first day of school) a new {personEn.kid} came to our class. {^personEn.his} name was {personEn.en}.
        {^personEn.he} sat alone and (said nothing|looked at the floor|seemed a little shy).
        I went over and said, "(Hello, do you like {hobby.en}|Do you want to play with us|Would you like to share my lunch)?"
        {personEn.en} (looked up and smiled|said yes in a quiet voice).
        We (talked the whole break|played until the bell rang), and (now we are good friends|we walked home together).

        {personEn.en} saw an old (man|woman) who (carried a heavy bag|could not cross the road|was looking for the bus).
        "(Let me help you|Please take my arm|I can carry that)," said {personEn.en}.
        "(Thank you, my dear|You are very kind)," said the old (man|woman) with a smile.
        All the way home {personEn.en} felt (warm and light|happy). (A small kindness makes a big day|Helping others makes us happy too).

        {personEn.en} broke (a cup|the window|{personEn.his} sister's toy) by accident.
        {^personEn.he} was (afraid to tell anyone|very worried|sad the whole day).
        At last {personEn.he} went to {personEn.his} {relative.en} and said, "(I'm sorry, it was me|It was my fault)."
        The answer was a hug. "(It is brave to tell the truth|Next time be careful|Thank you for telling me)."
        {personEn.en} (felt much better|slept well that night).

        {personEn.en} and {personEn2.en} had a fight and did not speak (all day|for three days).
        {personEn.en} was (sad|sorry) but did not know what to say.
        So {personEn.he} put (a small note|an apple|a flower) on {personEn2.en}'s desk. It said, "I'm sorry."
        {personEn2.en} read it and (smiled|laughed). "(I'm sorry too|Let's be friends again)."
        And (they walked home together|the sun seemed brighter again).

        When I grow up I want to be {a job.en}. {A job.en} {job.does3}.
        (My {relative.en} says it is hard work|Some people say it is difficult), but I (am not afraid|will try my best).
        Every day I (read a little|study hard|learn something new), (because dreams need small steps|and one day my dream will come true).

        Today I made {food.en} for the first time.
        The kitchen was (a mess|full of smoke), and I used (too much salt|too much sugar).
        But my {relative.en} ate (everything|two plates) and said, "(It is delicious|Well done)."
        (I know it was love|Next time it will be better).
        """;
}
