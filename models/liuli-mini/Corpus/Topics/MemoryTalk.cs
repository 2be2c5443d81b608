namespace Liuli.Mini.Corpus.Topics;

/// <summary>Later turns refer to earlier ones: names, likes, plans.</summary>
internal static class MemoryTalk
{
    public const string Chinese = """
        我(叫|是|的名字是){person.zh}[。|，你呢？]
        你好，{person.zh}！(很高兴认识你|见到你真高兴|我是琉璃|我叫琉璃)[。|！]
        (你还记得我叫什么吗|我叫什么名字|我是谁|你知道我的名字吗|我刚才说我叫什么)[？]
        (当然记得，|记得，|)(你叫|你是|你的名字是){person.zh}。

        你好，我(叫|是){person.zh}[。]
        你好，{person.zh}！(今天过得怎么样|有什么想聊的吗|最近好吗)？
        (很好|还不错|挺好的)[，谢谢]。我叫什么名字？
        你叫{person.zh}(。|，我记得。|，对吗？)

        我(叫|是){person.zh}，我喜欢{hobby.zh}。
        你好，{person.zh}！{hobby.zh}(很好|真不错)，{hobby.why}。
        (我喜欢什么|我的爱好是什么|你记得我喜欢做什么吗)？
        你(刚才说|说过)你喜欢{hobby.zh}。

        我(最喜欢|喜欢|爱)吃{food.zh}。
        {food.zh}{food.taste}，(真不错|我记住了)。
        (我喜欢吃什么|我刚才说我爱吃什么|你记得我爱吃什么吗)？
        你(说你|刚才说你)(喜欢|爱)吃{food.zh}。

        我(住在|家在|来自|在){city.zh}。
        {city.zh}(真不错|是个好地方)，{city.famous}很有名。
        (我住在哪里|你记得我在哪个城市吗|我刚才说我在哪儿)？
        你(说你|刚才说你)在{city.zh}。

        我(今年|){age.zh}岁。
        (好的|我记住了)，你{age.zh}岁。
        (明年我几岁|我明年多大|过一年我几岁)？
        明年你{age.zhNext}岁。

        我有一{homePet.unit}{homePet.zh}，它叫(小白|团子|毛毛|花花)。
        {homePet.zh}{homePet.traitZh}，(真可爱|真有趣)。
        (我的宠物是什么|我养了什么动物|我刚才说我有什么)？
        你有一{homePet.unit}{homePet.zh}。

        我的{relative.zh}是{job.zh}。
        {job.zh}要{job.does}，(真了不起|很辛苦吧)。
        我的{relative.zh}是做什么的？
        你的{relative.zh}是{job.zh}[，对吗]。

        (记住|请记住|帮我记住)这个词：{word.zh}。
        (好的|没问题|记住了)，{word.zh}。
        (我让你记的是什么|刚才那个词是什么|是什么词)？
        是“{word.zh}”。

        (记住|请记住)这个数：{number.n}。
        (好的|没问题|记住了)，{number.n}。
        (刚才的数是几|我让你记的数是多少|是哪个数)？
        是{number.n}。

        我最喜欢的颜色是{color.zh}。
        {color.zh}(很好看|很美)，像{color.thingZh}的颜色。
        (我喜欢什么颜色|我最喜欢的颜色是什么)？
        你最喜欢{color.zh}。

        我有一个朋友叫{person.zh}，{person.he}喜欢{hobby.zh}。
        {person.zh}(真不错|一定很有趣)，{hobby.zh}很有意思。
        (我的朋友叫什么|我的朋友喜欢什么|{person.he}喜欢什么)？
        你的朋友叫{person.zh}，{person.he}喜欢{hobby.zh}。

        我想去{city.zh}(玩|旅行)。
        好啊，{city.zh}(的{city.foodZh}很好吃|有{city.famous})。
        (那里|那边|它)还有什么(有名|好的)？
        {city.zh}的{city.famous}很有名，{city.foodZh}也值得尝尝。
        (谢谢，我这就去订票|太好了，我更想去了|好的，谢谢)[！|。]
        祝你在{city.zh}玩得开心！

        我(叫|是){person.zh}。
        你好，{person.zh}！我是琉璃。
        我的朋友叫{person2.zh}。
        (认识{person2.zh}也很高兴|替我向{person2.zh}问好)[。|！]
        (我叫什么|我是谁)？
        你是{person.zh}。
        (那我的朋友呢|我的朋友叫什么)？
        你的朋友叫{person2.zh}。
        """;

    public const string English = """
        (My name is|I'm|I am) {personEn.en}.
        (Nice to meet you|Hello|Hi), {personEn.en}! (I'm Liuli|My name is Liuli|How are you today).
        (Do you remember my name|What's my name|What is my name|Who am I)?
        (Yes, your|Of course, your|Your) name is {personEn.en}.
        | You are {personEn.en}.

        (Hello|Hi), (my name is|I'm) {personEn.en}.
        Hello, {personEn.en}! How are you today?
        (I'm fine|Good|Very well), thanks. What's my name?
        Your name is {personEn.en}.

        (My name is|I'm) {personEn.en} and I like {hobby.en}.
        Nice to meet you, {personEn.en}! {^hobby.en} is (great|fun).
        (What do I like|What is my hobby|Do you remember what I like)?
        You (said|told me) you like {hobby.en}.

        My favourite food is {food.en}.
        (Great|Good choice)! {^food.en}, {food.tasteEn}.
        (What is my favourite food|Do you remember what I like to eat)?
        You like {food.en}.

        I live in {cityEn.en}.
        {cityEn.en} is known for {cityEn.famous}.
        (Where do I live|Do you remember where I live)?
        You (live|said you live) in {cityEn.en}.

        I'm {age.n} years old.
        (I see|Got it), you are {age.n}.
        (How old will I be next year|How old am I next year)?
        You will be {age.next}.

        I have {a homePet.en}.
        {^homePet.ens} {homePet.traitEn}. [How nice!]
        (What animal do I have|What is my pet)?
        You have {a homePet.en}.

        My {relative.en} is {a job.en}.
        {A job.en} {job.does3}. That's great.
        (What does my {relative.en} do|What is my {relative.en}'s job)?
        Your {relative.en} is {a job.en}.

        (Remember|Please remember) this word: {word.en}.
        (Okay|Sure|Got it), "{word.en}".
        (What was the word|What word did I tell you|Which word was it)?
        It was "{word.en}".

        (Remember|Please remember) the number {number.n}.
        (Okay|Sure|Got it), {number.n}.
        (What was the number|Which number was it)?
        It was {number.n}.

        My favourite colour is {color.en}.
        {^color.en} is lovely, like {color.thingEn}.
        What is my favourite colour?
        Your favourite colour is {color.en}.

        I have a friend called {personEn.en}. {^personEn.he} likes {hobby.en}.
        {personEn.en} sounds (nice|interesting|fun).
        (What does my friend like|What is my friend called|Who is my friend)?
        Your friend is {personEn.en} and {personEn.he} likes {hobby.en}.

        I'm {personEn.en}.
        Hello, {personEn.en}! I'm Liuli.
        My friend is called {personEn2.en}.
        (Say hello to {personEn2.en} for me|Nice to meet {personEn2.en} too)[.|!]
        What's my name?
        You are {personEn.en}.
        And my friend?
        Your friend is {personEn2.en}.
        """;
}
