namespace Liuli.Mini.Corpus.Stories;

/// <summary>Something is lost, looked for and found; or found and given back.</summary>
internal static class LostAndFound
{
    public const string Chinese = """
        (有一天|星期六|一天早上|今天早上)，{person.zh}的{lost.zh}不见了。
        那是(奶奶送的|过生日时收到的|{person.he}最喜欢的|妈妈新买的)，{person.he}(急得快哭了|难过极了|到处找)。
        {person.he}(找了房间|问了同学|翻遍了书包)，(可是都没有|还是没找到|一点影子也没有)。
        (这时|后来)，{person2.zh}(走过来|听说了)，说：“(别着急，我帮你一起找|我们再找一遍|你最后一次看到它是在哪里？)”
        两个人(一边走一边看|仔细地找|想了又想)，(终于|最后)在{lost.place}找到了那{lost.unit}{lost.zh}。
        {person.zh}(高兴得跳了起来|笑了，连声说谢谢|紧紧地抱住了它)。
        ?(从那以后，{person.he}总是把东西放好|{person.he}想，有朋友真好|两个人成了更好的朋友)。

        {person.zh}(放学回家|走在路上|去买东西)的时候，(捡到|看到地上有)一{lost.unit}{lost.zh}。
        {person.he}想：“(丢东西的人一定很着急|这会是谁的呢|我要还给主人)。”
        于是，{person.he}(站在那里等|去问附近的人|把它交给了老师|写了一张纸条贴在墙上)。
        (过了一会儿|不久|第二天)，一(位老奶奶|个小妹妹|个小男孩|位阿姨)跑来，说：“(那是我的|我找了好久|太谢谢你了)！”
        {person.zh}(笑着把{lost.zh}还了回去|说：“不用谢”|心里甜甜的)。
        (做了好事，一整天都很开心|回到家，{relative.zh}夸{person.he}是个好孩子)。

        我的{lost.zh}丢了，(我找了整整一天|我难过了好几天|我一晚上没睡好)。
        {relative.zh}说：“(东西丢了可以再买，别难过|慢慢想，你昨天去过哪里|下次要放好)。”
        我(想了很久|闭上眼睛想)，(忽然想起来了|终于想起来了)：昨天我(在那里玩过|坐过那里|去过那里)。
        我(跑过去一看|急忙去找)，它就在{lost.place}！
        我(又高兴又不好意思|松了一口气|笑出了声)，(以后再也不乱放了|心想以后一定要细心)。
        """;

    public const string English = """
        (One day|One morning|On Saturday) {personEn.en} could not find {personEn.his} {lostEn.en}.
        It was (a gift from {personEn.his} grandmother|{personEn.his} favourite thing|brand new), so {personEn.he} was (very sad|worried|close to tears).
        {^personEn.he} looked (in the kitchen|in every room|in the garden) and (under the table|behind the chairs), but it was not there.
        Then {personEn2.en} said, "(Let's look together|Don't worry, I will help you|Where did you see it last?)"
        They looked (for a long time|everywhere) and (at last|finally) found it {lostEn.place}.
        {personEn.en} (jumped for joy|smiled and said thank you|was so happy).
        ?(From that day on {personEn.he} took better care of {personEn.his} things|The two were best friends after that).

        {personEn.en} found {a lostEn.en} (on the way home|on the street|near the school).
        "Somebody must be (sad|looking for this)," {personEn.he} thought.
        So {personEn.he} (asked the people nearby|wrote a note and put it on the wall|waited by the road|took it to {personEn.his} teacher).
        (Soon|The next day|After a while) (an old woman|a little boy|a little girl|an old man) came and said, "(That is mine|I looked for it all day)! Thank you!"
        {personEn.en} (felt warm inside|smiled all the way home|was happy for the whole day).

        I lost my {lostEn.en} (yesterday|last week) and I (looked for it all day|could not sleep).
        My {relative.en} said, "(Think slowly|Where did you play yesterday|Things come back when you look with care)."
        I closed my eyes and (thought|tried to remember). Then I ran out, and there it was, {lostEn.place}!
        I was (so glad|happy and a little ashamed). (Now I always put it in the same place|Next time I will be more careful).
        """;
}
