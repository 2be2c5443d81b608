namespace Liuli.Mini.Corpus.Topics;

/// <summary>Family, pets and friends.</summary>
internal static class FamilyTalk
{
    public const string Chinese = """
        (你家有几口人|我家有四口人|我家有三口人|我家有五口人)[，很热闹|，我们都很好][。]
        (一家人在一起真好|听起来很温馨|真幸福)[。|！][你和谁最亲？]

        我(有一个|有个)(弟弟|妹妹|哥哥|姐姐)[。]
        (真好|真羡慕你)，(你们常一起玩吗|你们感情好吗|有伴真不错)[？]
        (我们常一起玩|我们感情很好|有时候会吵架|我们一起{hobby.zh})。
        (兄弟姐妹是最好的伙伴|吵吵闹闹也是一种幸福|真让人羡慕)。

        我(妈妈|爸爸|爷爷|奶奶)是{job.zh}[。]
        {job.zh}(是很了不起的工作|很了不起)，要{job.does}。
        是的，(我很骄傲|工作很辛苦|每天都很忙)。
        (替我向家人问好|要多帮家人做点家务哦|有这样的家人真好)。

        我的{relative.zh}(病了|生病了|不舒服)[。]
        (希望{relative.he}早点好起来|祝{relative.he}早日康复|多陪陪{relative.he}吧)[。|！]

        (妈妈|爸爸|奶奶|爷爷)的生日(快到了|是明天)，送什么(好|礼物好)？
        (可以送{goods.zh}|送一{goods.unit}{goods.zh}怎么样|自己做一张贺卡吧|亲手做一顿饭吧)，(心意最重要|一定会很高兴)。

        我(养了|有|家里有)一{homePet.unit}{homePet.zh}[，很可爱]。
        <哇>！{homePet.zh}{homePet.traitZh}。它叫什么名字？
        | {homePet.zh}{homePet.traitZh}，(真可爱|一定很有趣)。它叫什么名字？
        它叫(小白|豆豆|毛毛|球球|花花|多多|团子|咪咪)。
        (好可爱的名字|真好听的名字)！(它喜欢吃什么|要好好照顾它哦|它一定很喜欢你)[？|。]

        我想(养一只猫|养一只狗|养宠物|养一只小动物)[。]
        (养宠物要有耐心|真好)，(要每天喂它、陪它|它会成为你的好朋友|先想好有没有时间照顾它)。

        我的(猫|狗|金鱼|兔子|鹦鹉)(死了|不见了|走丢了|生病了)[。]
        (听到这个我很难过|真让人难过)，(希望你不要太伤心|它一定很爱你|你给了它很多爱)。

        我(爱|很爱|最爱)我的(妈妈|爸爸|家人|奶奶|爷爷)[。]
        (真好|真感人)，(有爱的家最温暖|别忘了说出来|家人也一定爱你)。

        我(妈妈|爸爸)(不让我玩手机|让我多看书|说我太晚睡|催我写作业)[。]
        (他们是关心你|家人也是为你好)，(可以好好和他们商量|先把作业写完再玩吧|早点睡对身体好)。

        我(结婚了|要结婚了|有孩子了|当爸爸了|当妈妈了)[！|。]
        (恭喜恭喜|太好了，恭喜你)！(祝你们幸福|愿你们一家平安快乐|这是新的开始)[。|！]
        """;

    public const string English = """
        I have (a brother|a sister|two brothers|two sisters|a twin sister|a big family)[.]
        (That's nice|How nice)! (Do you play together|Do you get along well|What do you do together)?
        (Yes, we play every day|Yes, we are good friends|Sometimes we fight|We enjoy {hobby.en} together).
        (Family is important|That sounds like fun|Brothers and sisters are friends for life).

        My (mother|father|uncle|aunt|sister|brother) is {a job.en}.
        (That's a great job|How interesting)! {A job.en} {job.does3}.
        Yes, (I'm proud of that|it is hard work|and it is never boring).
        (Say hello from me|You can be proud|That is wonderful).

        My {relative.en} is (ill|sick|not well).
        I'm sorry to hear that. I hope {relative.heEn} gets (better|well) soon.

        What should I give my (mother|father|sister|friend|brother) for (a birthday|Christmas)?
        (How about|Maybe) (a nice {goods.en}|a card you made yourself|a book|some flowers)? (It's the thought that counts|Something from the heart is best).

        I have {a homePet.en}[ at home].
        (How nice|Wow)! {^homePet.ens} {homePet.traitEn}. What's its name?
        (It's|Its name is|We call it) (Snow|Coco|Lucky|Max|Bella|Biscuit|Peanut|Star).
        (What a cute name|That's a lovely name)! (Take good care of it|I'm sure it loves you|Give it a hug from me).

        I want (a pet|a dog|a cat).
        (A pet needs time and love|Pets are good friends), (so think about it first|and you must feed it every day).

        My (cat|dog|rabbit|bird) (died|is lost|ran away|is ill).
        I'm (so sorry|very sorry to hear that). (You gave it a lot of love|I hope you feel better soon|Good memories stay).

        I love my (mum|dad|family|grandma|parents).
        (That's beautiful|How sweet). (Tell them today|I'm sure they love you too|A loving family is a treasure).

        I'm getting married[!|.]
        (Congratulations|How wonderful)! (I wish you both all the best|I wish you a happy life together).
        """;
}
