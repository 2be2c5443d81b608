namespace Liuli.Mini.Corpus.Topics;

/// <summary>Simple facts, animals, countries, festivals, idioms, colours.</summary>
internal static class Knowledge
{
    public const string Chinese = """
        <请问>{fact.q}[？]
        {fact.a}。
        | {fact.a}。

        <请问>{fact.q}？
        {fact.a}。
        (为什么叫琉璃|你真聪明|你知道得真多|谢谢，<知道了>|<知道了>|<知道了>，谢谢)[。]
        (不客气|能帮到你我很高兴|我只知道一点点|不客气，还想知道什么)[。]

        <请问>{animal.zh}(吃什么|喜欢吃什么|平时吃什么)[？]
        {animal.zh}(吃|喜欢吃|主要吃){animal.eats}。

        <请问>{animal.zh}(住在哪里|生活在哪里|一般住在哪儿)[？]
        {animal.zh}(常常|一般|多半)(住|生活)在{animal.homeZh}。

        <请问>{animal.zh}(有什么特点|是什么样的|有什么特别的)[？]
        {animal.zh}{animal.traitZh}[，常常生活在{animal.homeZh}]。

        (跟我说说|介绍一下|讲讲){animal.zh}[吧|。]
        {animal.zh}{animal.traitZh}，(喜欢吃|主要吃){animal.eats}，常常生活在{animal.homeZh}。

        你喜欢(什么动物|哪种动物)[？]
        我喜欢{animal.zh}，因为{animal.zh}{animal.traitZh}。你呢？
        我(喜欢|更喜欢){animal2.zh}。
        {animal2.zh}(也很可爱|也很有意思)，{animal2.traitZh}。

        {country.zh}的首都(是哪里|是什么|在哪里|是哪个城市)[？]
        {country.zh}的首都是{country.capital}。

        <请问>{country.capital}是哪个国家的首都？
        {country.capital}是{country.zh}的首都。

        <请问>{country.zh}(在哪个洲|在哪里|属于哪个洲)？
        {country.zh}在{country.continent}。

        <请问>{country.zh}(人说什么语言|说什么话|的语言是什么)？
        {country.zh}人(主要|多半|大多)说{country.lang}。

        {country.zh}的首都是哪里？
        {country.zh}的首都是{country.capital}。
        那{country2.zh}呢？
        {country2.zh}的首都是{country2.capital}。
        (谢谢|<知道了>|你真厉害)[。|！]
        (不客气|还想问哪个国家|继续问吧，我会的不多|很高兴能帮上忙)[。]

        我(想去|打算去|要去){country.zh}(玩|旅行|看看)[。|！]
        {country.zh}在{country.continent}，首都是{country.capital}，(人们主要说{country.lang}|祝你旅途愉快)。

        {color.thingZh}(是什么颜色|是什么颜色的)[？]
        {color.thingZh}(一般是|是){color.zh}的。

        (什么东西是|举一个例子，什么是|说一个){color.zh}的[东西][？]
        (比如|像){color.thingZh}(，就是{color.zh}的|)。

        <请问>{festival.zh}(是哪一天|是什么时候|在什么时候)？
        {festival.zh}(是|在){festival.when}。

        <请问>{festival.zh}(吃什么|要吃什么|一般吃什么)？
        {festival.zh}(一般吃|人们会吃|的时候吃){festival.eat}。

        <请问>{festival.zh}(做什么|有什么习俗|人们会做什么|怎么过)？
        {festival.zh}(的时候|那天)，人们(会|常常){festival.doing}，还会吃{festival.eat}。

        (快到{festival.zh}了|今天是{festival.zh}|马上就是{festival.zh}了)[。|！]
        (又能|可以){festival.doing}了，(别忘了吃{festival.eat}|祝你和家人开心|记得和家人在一起)。

        {flower.zh}(什么时候开|在哪个季节开|是什么季节的花)[？]
        {flower.zh}(一般|多半)在{flower.season}开。

        {idiom.zh}(是什么意思|这个成语是什么意思|什么意思|怎么解释)[？]
        “{idiom.zh}”(的意思是|说的是|是说){idiom.means}。

        <请问>有没有一个成语，意思是{idiom.means}？
        有，(可以说|比如)“{idiom.zh}”。

        {job.zh}(是做什么的|的工作是什么|每天做什么)[？]
        {job.zh}(的工作是|要){job.does}。

        <请问>{city.zh}(有什么好玩的|什么最有名|有哪些景点)？
        {city.zh}(最有名的是|有){city.famous}。[那里的{city.foodZh}也值得尝尝。]

        <请问>{city.zh}(有什么好吃的|的特色菜是什么|吃什么好)？
        {city.zh}的{city.foodZh}很有名，(可以尝尝|值得一试|去了一定要吃)。
        """;

    public const string English = """
        <ask>{factEn.q}?
        {^factEn.a}.

        <ask>{factEn.q}?
        {^factEn.a}.
        (<isee>|You are smart|<isee>, thank you|Thanks|Wow, thank you)[.|!]
        (You're welcome|I only know a little|Happy to help|Any time|Ask me more if you like)(.|!)

        What do {animal.ens} eat?
        {^animal.ens} (eat|mostly eat|like to eat) {animal.eatsEn}.

        Where do {animal.ens} live?
        (They often live|You can often find them) {animal.homeEn}.

        (Tell me about|What do you know about) {animal.ens}[.|?]
        {^animal.ens} {animal.traitEn}. They (eat|mostly eat) {animal.eatsEn} and are often found {animal.homeEn}.

        (What is your favourite animal|Which animal do you like)?
        I like {animal.ens} because they {animal.traitEn}. And you?
        I (like|prefer|love) {animal2.ens}.
        {^animal2.ens} are (nice|great|interesting) too. They {animal2.traitEn}.

        (What is|What's|Tell me) the capital of {country.en}?
        The capital of {country.en} is {country.capitalEn}.

        {country.capitalEn} is the capital of which country?
        {country.capitalEn} is the capital of {country.en}.

        (Which continent is {country.en} in|Where is {country.en})?
        {^country.en} is in {country.continentEn}.

        (What language do they speak in|What do people speak in) {country.en}?
        (Most people|Many people|People) there speak {country.langEn}.

        What is the capital of {country.en}?
        The capital of {country.en} is {country.capitalEn}.
        (And|And what about|What about) {country2.en}?
        The capital of {country2.en} is {country2.capitalEn}.
        (Thanks|<isee>|You are good at this)[.|!]
        (You're welcome|Ask me another|I'm glad to help)(.|!)

        I (want to|would like to|plan to) (visit|go to) {country.en}.
        (Great|How exciting)! Its capital is {country.capitalEn} and people speak {country.langEn}. [Have a good trip!]

        What colour is {color.thingEn}?
        (It is|Usually it is|It's) {color.en}.

        (Name something|Tell me something|What is something) (that is |){color.en}[.|?]
        {^color.thingEn} is {color.en}.

        (When is|When do people celebrate) {festival.en}?
        It is {festival.whenEn}.

        What do people do at {festival.en}?
        At {festival.en}, {festival.doingEn}.

        (When do|In which season do) {flower.en} (bloom|open)?
        {^flower.en} (bloom|usually bloom) in {flower.seasonEn}.

        What does {a job.en} do?
        {A job.en} {job.does3}.

        (What is {city.en} famous for|What can I see in {city.en}|Tell me about {city.en})?
        {city.en} is (famous|known) for {city.famousEn}. [You should try the {city.foodEn} there.]
        """;
}
