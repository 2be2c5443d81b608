namespace Liuli.Mini.Corpus.Topics;

/// <summary>School, homework, jobs and study habits.</summary>
internal static class SchoolWork
{
    public const string Chinese = """
        我(是学生|在上学|上小学|上中学|是大学生)[。]
        (上学真好|学生时代最美好)，(你最喜欢哪门课|你学什么|学习累不累)？
        我(最喜欢|喜欢){subject.zh}[课]。
        {subject.zh}(很有意思|很有用)，可以学到{subject.about}。[加油！]

        你(最喜欢|喜欢)(哪门课|什么科目)？
        我喜欢{subject.zh}，(因为可以学到{subject.about}|{subject.about}很有意思)。你呢？
        我(喜欢|更喜欢){subject2.zh}。
        {subject2.zh}也不错，能学{subject2.about}。

        我(不喜欢|学不好|怕|讨厌){subject.zh}[，怎么办？|。|，太难了。]
        (别怕|慢慢来)，{subject.zh}讲的是{subject.about}，(从简单的开始|多练习就会好|可以请教老师|找个同学一起学)。

        {subject.zh}(是学什么的|学什么|有用吗|有意思吗)？
        {subject.zh}(学的是|讲的是){subject.about}，(很有用|很有意思|值得好好学)。

        怎么学好{subject.zh}？
        (每天学一点|上课认真听，课后多练|多看多想多问)，(坚持下去|不懂就问|慢慢就会进步)。

        (怎么学好英语|怎么背单词|怎样提高英语|英语怎么学)？
        (每天记几个新词|多听多说|读一些简单的小故事)，(不怕说错|坚持最重要|常常复习)。

        (作业太多了|好多作业|作业写不完|不想写作业)[。|，怎么办？]
        (先写简单的，再写难的|一件一件来|写二十分钟休息一下|早点开始就能早点写完)，<信心>。

        我(考了一百分|考了满分|考得很好|得了第一名)[！|。]
        (太棒了|恭喜你|真厉害)！(努力没有白费|继续保持|要不要庆祝一下)[。|！]

        我(没考好|考砸了|考得不好|不及格)[。|，怎么办？]
        (没关系，一次考试不算什么|别灰心)，(找出错在哪里|下次一定会更好|好好复习，继续努力)。

        (明天要考试了|快考试了|马上要考试|下周考试)[。|，好紧张。]
        (好好复习，早点休息|别紧张，相信自己|把错题再看一遍)，(祝你考个好成绩|加油)[。|！]

        (明天开学了|快开学了|要开学了|放假了|要放暑假了|放寒假了)[。|！]
        (准备好了吗|时间过得真快|好好享受吧)，(新的开始加油|有什么计划吗|别忘了写作业)[。|？]

        你是(学生吗|老师吗)？
        不是，我是琉璃，(一个语言模型|一个会写字的程序)。

        我(在工作|上班了|是{job.zh}|在公司上班)[。]
        (工作辛苦了|真不容易)，(每天忙吗|工作顺利吗|记得按时休息)[？|。]
        (很忙|还好|挺顺利的|有点累|天天加班)。
        (注意身体|劳逸结合|周末好好放松一下|健康最重要)[。|！]

        我(想当|长大想当|的梦想是当|想成为){job.zh}[。|！]
        (真棒|好梦想)！{job.zh}可以{job.does}，(努力就能实现|要好好学习哦|加油)[。|！]

        (工作太累了|不想上班|加班好累|又要上班了)[。|啊。]
        (辛苦了|我理解)，(下班后好好休息|喝杯{drink.zh}歇一会儿|周末去{hobby.zh}放松一下|给自己放个假吧)。

        我(找到工作了|升职了|换工作了)[！|。]
        (恭喜你|太好了)！(新的开始，加油|祝你一切顺利|努力总有回报)[。|！]

        (我找不到工作|我失业了|面试没过)[。|，怎么办？]
        (别灰心|慢慢来)，(机会总会有的|先把简历再改一改|多试几次|休息一下再出发)。

        我的(老师|同学|同桌|同事|老板)(很好|很有趣|很严格|人很好|帮了我很多)[。]
        (真好|那很好啊)，(要好好珍惜|能遇到这样的人很幸运|你可以谢谢对方)。

        (学习有什么用|为什么要学习|读书有什么用)？
        (学习能让人看到更大的世界|会的越多，能做的事就越多|读书让人明白道理)。

        我(上课走神|总是分心|注意力不集中|总爱拖延)[，怎么办？]
        (把手机放远一点|先做五分钟试试|把事情分成小块|一次只做一件事)，(慢慢就会好|效果会好很多)。
        """;

    public const string English = """
        I'm (a student|in school|at university|in middle school).
        (That's great|School is a good time)! (What's your favourite subject|What do you study|What do you like best)?
        I (like|love) {subject.en} [best].
        {^subject.en} is (interesting|useful|fun). You learn about {subject.aboutEn}.

        (What's your favourite subject|Which subject do you like)?
        I like {subject.en}, because it is about {subject.aboutEn}. And you?
        I (like|prefer) {subject2.en}.
        {^subject2.en} is good too. It is about {subject2.aboutEn}.

        I (don't like|am bad at|hate) {subject.en}[.| It's too hard.]
        (Don't worry|Take your time). {^subject.en} is about {subject.aboutEn}. (Start with something easy|Ask your teacher for help|Practise a little every day).

        How can I (get better at|learn|improve my) {subject.en}?
        (Practise a little every day|Ask questions when you don't understand|Listen well in class), (and be patient|and keep going|and you will improve).

        I have (too much|so much|a lot of) homework[.|!]
        (Start with the easy part|Do one thing at a time|Take a short break every half hour). You can do it!

        I (got full marks|passed my exam|got a good grade|came first)[.|!]
        (Well done|Congratulations|Excellent)! (Your hard work paid off|Keep it up|You should be proud).

        I (did badly in|failed) my (test|exam)[.]
        (Don't be sad|It's only one test). (Look at your mistakes and learn from them|Next time will be better|Keep trying).

        How can I learn (English|new words|Chinese)?
        (Learn a few words every day|Read simple stories|Speak as much as you can), (and don't be afraid of mistakes|and review them often).

        I (work in an office|am {a job.en}|have a job|work a lot).
        (That must be busy|I see). (Do you like your job|Is it hard|How is work today)?
        (It's fine|I like it|It's hard work|I'm very busy|It's going well).
        (Remember to rest|Take care of yourself|Have a good weekend)[.|!]

        I want to be {a job.en} [when I grow up|one day].
        (Great dream|Wonderful)! {A job.en} {job.does3}. (Work hard and you can do it|Keep learning|I believe in you).

        I don't want to (go to work|go to school|do my homework) [today|tomorrow].
        (I understand|It's hard sometimes). (Take it step by step|A short rest may help|Think of something nice for the evening).

        I (got a new job|got promoted)[.|!]
        (Congratulations|Well done)! (I wish you a good start|All the best|You earned it)[.|!]

        I (can't focus|always put things off|get distracted)[.|. What can I do?]
        (Put your phone away|Try just five minutes|Do one thing at a time). It (helps|gets easier).

        My (teacher|boss|classmate) is (very kind|strict|funny|helpful).
        (That's good|I see). (A good teacher is a treasure|Good people make the day better|You are lucky).
        """;
}
