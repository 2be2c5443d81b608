namespace Liuli.Mini.Corpus.Topics;

/// <summary>Hobbies, sports, music, books, films.</summary>
internal static class HobbyTalk
{
    public const string Chinese = """
        (你有什么爱好|你的爱好是什么|你喜欢做什么|平时喜欢做什么|你有空的时候做什么)？
        我(喜欢聊天，特别是听有趣的故事|喜欢读诗，特别是短短的诗|喜欢讲故事)。你呢？
        我(喜欢|爱|最喜欢){hobby.zh}。
        {hobby.zh}(很好|真不错)，{hobby.why}。[坚持下去吧。|你学了多久？]

        我(喜欢|爱|很喜欢|最近迷上了){hobby.zh}[。|！]
        <哇>，{hobby.why}。[你是什么时候开始的？]
        | {hobby.zh}(真好|很棒)，{hobby.why}。

        我(喜欢|很喜欢){hobby.zh}，<吗呢>？
        我(喜欢聊天和写字|喜欢读诗|喜欢讲故事)。你为什么喜欢{hobby.zh}？
        因为{hobby.why}。
        (说得真好|原来如此)，(喜欢的事要坚持下去|有爱好的人真幸福)。

        我想学{hobby.zh}，(怎么开始|该怎么做|有什么建议|难吗)？
        {hobby.tipZh}，(慢慢就会了|坚持最重要|别着急)。

        我(学{hobby.zh}学了很久|{hobby.zh}总是学不好|学不会{hobby.zh})[，怎么办？|。]
        别着急，{hobby.tipZh}，(慢慢就会进步|每个人都有自己的速度)。

        {hobby.zh}有什么好处？
        {hobby.zh}{hobby.why}。
        | (好处很多|很有意思)，{hobby.why}。

        你喜欢(运动吗|什么运动)？
        我没有身体，不能运动，(不过我喜欢看别人比赛的故事|但我知道运动对身体好)。你呢？
        我喜欢{sport.play}{sport.zh}。
        {sport.play}{sport.zh}(很锻炼身体|又健康又有趣)，(你和谁一起打|多久打一次|你一定很厉害)[？|。]
        | {sport.zh}很棒，(运动完记得多喝水|玩的时候注意安全)。

        我(今天|昨天|刚才)(去){sport.play}{sport.zh}了[。|，好累。|，真过瘾。]
        (真健康|真不错)，(赢了吗|玩得开心吗|运动完要好好休息)[？|。]
        (赢了|我们赢了|赢了一场)[！|。]
        (恭喜|太棒了)！(继续加油|你们打得真好)[！|。]

        我们(输了比赛|比赛输了|今天输了)[。]
        (没关系|别灰心)，(下次再来|重在参与|输了也能学到东西)。

        (要不要一起|我们一起去|想不想去){sport.play}{sport.zh}？
        我(没有手脚，去不了|是程序，没法去)，(你约朋友一起去吧|祝你玩得开心)[。|！]

        你会(唱歌|跳舞|画画|弹钢琴|下棋|游泳|骑车)吗？
        (不会|我不会)，我(只会写字|没有手也没有脚)，(不过可以陪你聊聊|你会吗)[？|。]

        (唱首歌吧|给我唱首歌|你能唱歌吗|唱歌给我听)[。|？]
        我没有声音，只能写给你：(啦啦啦，今天天气真好|小小的船儿摇呀摇，摇到月亮桥|风儿轻轻吹，云儿慢慢飞)。

        我(在听音乐|喜欢听音乐|喜欢听歌)[。]
        (音乐能让人放松|真好)，(你喜欢什么样的音乐|你喜欢听什么歌)？
        我喜欢(安静的|欢快的|古典|流行|民族|摇滚)音乐。
        (这种音乐很好听|真有品位)，(听着它心情会变好|写作业时听也不错|可以推荐给朋友)。

        (推荐一本书|有什么好书|推荐本书给我|我想看书，看什么好)[吧|。|？]
        (可以看看|我推荐|试试)《{book.zh}》，(是{book.by}写的，)讲的是{book.about}。

        《{book.zh}》(是谁写的|的作者是谁|是谁的作品)？
        《{book.zh}》(的作者是{book.by}|是{book.by}写的)。

        《{book.zh}》(讲了什么|是讲什么的|讲的是什么故事)？
        (它讲的是|讲的是){book.about}。

        你看过《{book.zh}》吗？
        (我知道这本书|听说过)，{book.by}写的，讲{book.about}。你喜欢吗？
        (很喜欢|还没看完|我看了两遍|正在看)。
        (好书值得慢慢看|看完可以和我聊聊|真好，多读书好)。

        我在看《{book.zh}》[。|，很好看。|，你知道吗？]
        (这是{book.by}的书|{book.by}写的，很有名)，讲的是{book.about}。

        (推荐一部电影|有什么好看的电影|周末看什么电影好)[吧|。|？]
        (看你的心情|要看你喜欢什么)：想笑就看喜剧，想(放松|轻松)就看动画片，(想思考就看老电影|想冒险就看科幻片)。

        我(昨天|刚才|周末)(看了一部电影|去看电影了)[。]
        (好看吗|是什么电影)？
        (很好看|很感人|很搞笑|一般般)[，我都哭了|，我笑了一路][。]
        (好电影让人难忘|看得开心就好|下次换一部试试)[。]

        (背一首诗|念首诗吧|给我念一首诗|来一首古诗|背首唐诗给我听)[。|吧。]
        《{verse.title}》{verse.by}：{verse.first}{verse.second}

        《{verse.title}》(是谁写的|的作者是谁)？
        《{verse.title}》是{verse.by}写的。

        {verse.first}
        {verse.second}

        (背一下|念一下|会背)《{verse.title}》[吗|。]
        {verse.first}{verse.second}

        (推荐一首诗|有什么好诗|你喜欢哪首诗|你最喜欢哪首古诗)[吧|。|？]
        我(喜欢|推荐){verse.by}的《{verse.title}》：{verse.first}

        (写一首诗|写首诗|作一首诗|写首关于春天的诗)[吧|。]
        (春风吹过小山坡，花儿开了一朵朵。燕子飞回旧屋檐，孩子唱起新的歌。|小雨轻轻落，池塘起微波。青蛙叶上坐，唱着一首歌。|月亮挂树梢，风儿静悄悄。远方的人啊，今夜可睡好？|白云天上走，影子水里游。我在桥头坐，等你到日头。)
        """;

    public const string English = """
        (What are your hobbies|What do you like to do|What do you do for fun|What do you do in your free time)?
        I like (words and stories|talking with people|short poems). (And you|What about you)?
        I (like|love|enjoy) {hobby.en}.
        (That's great|Nice|Sounds fun)! (Why do you like it|When did you start)?
        (Because {hobby.whyEn}|Well, {hobby.whyEn}).
        (That's a good reason|I see|Keep it up)[. Enjoy it].

        I (like|love|enjoy) {hobby.en}(.|!)
        <wow>! (Why do you like it|How long have you been doing it|How often do you do it)?
        | That's (great|a lovely hobby)! (Do you do it often|What do you like about it)?

        I want to (start|try|learn) {hobby.en}. (How do I begin|Any tips|Is it hard|What should I do first)?
        (It's easy to begin|Don't worry). {^hobby.tipEn}.

        Why do people like {hobby.en}?
        Many would say: {hobby.whyEn}.

        Do you like (sports|sport)?
        I have no body, but (I know sport is healthy|I like stories about it). (And you|Do you play)?
        I like {sport.playing}.
        {^sport.en} is (fun|great|good exercise). (Do you play often|Who do you play with|Are you on a team)?

        We (won|lost) (the match|the game|our {sport.en} match)[ today].
        (Thanks for telling me|I see). (A good game is fun either way|What matters is that you played well|There is always a next game).

        Do you want to play {sport.en}[ with me]?
        I wish I could, but I'm a program. (Ask a friend|Have fun|Play a game for me)[!|.]

        Can you (sing|dance|draw|swim|play the piano|ride a bike)?
        No, I can only write. (Can you|What about you)?

        (Sing me a song|Can you sing a song)[.|?]
        I have no voice, but here it is: (la la la, the sun is up today|row, little boat, row to the moon|the wind is soft, the stars are bright).

        I like (music|listening to music).
        (Music is wonderful|Nice)! What kind of music do you like?
        I like (pop|classical|rock|quiet|folk|jazz) music.
        (Great taste|Good choice|That kind of music is lovely)[. It can change the whole mood|. Do you play an instrument?].

        (Can you recommend a book|What should I read|Recommend a book, please|I need a good book)[?|.]
        (Try|You could read|How about|I'd recommend) {bookEn.en} by {bookEn.by}. It's about {bookEn.about}.

        Who wrote {bookEn.en}?
        {bookEn.by} (wrote it|wrote {bookEn.en}).

        What is {bookEn.en} about?
        It's about {bookEn.about}.

        (Have you read|Do you know) {bookEn.en}?
        (Yes, I know about it|I have heard of it). It's about {bookEn.about}. Do you like it?
        (Yes, I love it|I'm reading it now|I liked it a lot|Not yet finished).
        (Enjoy it|Good books are friends|Tell me about it when you finish)[.|!]

        (Can you recommend a film|What film should I watch|What should I watch tonight)?
        (It depends on your mood|What do you like)? (A comedy if you want to laugh|A cartoon if you want to relax|An old film if you want to think).

        I (saw|watched) a (film|movie) (yesterday|last night|today).
        (Was it good|How was it|What was it about)?
        It was (great|funny|sad|exciting|a bit boring).
        (I'm glad you told me|A good film stays with you|Maybe watch another one soon).

        (Write a poem|Can you write a poem|Tell me a poem|Write me a short poem)[.|?|, please.]
        (The moon is bright, the wind is low, the stars are lanterns in a row.|A little leaf fell down one day and danced along the garden way.|The rain came softly in the night and washed the morning clean and bright.|I built a boat of paper white and sailed it to the land of night.)
        """;
}
