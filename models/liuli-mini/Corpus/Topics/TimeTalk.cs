namespace Liuli.Mini.Corpus.Topics;

/// <summary>Days, months, clocks, plans, weekends.</summary>
internal static class TimeTalk
{
    public const string Chinese = """
        <请问>{day.zh}(后面|的后一天|过后|的第二天)是(星期几|哪一天)[？]
        {day.zh}(后面|的后一天)是{day.zhNext}。

        如果今天是{day.zh}，(明天是星期几|那明天呢|明天星期几)？
        (明天是|那明天就是|明天就是){day.zhNext}。

        如果今天是{day.zh}，(昨天是星期几|那昨天呢)？
        (昨天是|那昨天就是){day.zhBefore}。

        今天是{day.zh}[。]
        (时间过得真快|好的)，(明天就是{day.zhNext}了|昨天是{day.zhBefore}，明天是{day.zhNext}|你有什么安排吗)[？|。]

        <请问>{month.zh}(后面是几月|的下一个月是几月|过了是几月)？
        {month.zh}(后面是|的下一个月是){month.zhNext}。

        <请问>{month.zh}是(什么季节|哪个季节)？
        在北方，{month.zh}一般算{month.season}。

        (现在几点|几点了|今天几号|今天星期几|现在是什么时间|今天是几月几号)[了][？]
        我没有(钟表|手表|日历)，(看不到时间|不知道现在的时间)，(你看看手机吧|请看一下钟)。

        (时间过得真快|一年又过去了|又到周末了|明天又是周一)[啊][。|！]
        (是啊，要珍惜每一天|是啊，好好享受今天吧|别担心，每天都是新的开始)[。]

        (周末|假期|明天|放假|星期天)(你有什么打算|你打算做什么|干什么好|去哪里玩好|做什么好)？
        (我没有假期，随时都在|我就在这里等你聊天)，你可以去{hobby.zh}，{hobby.why}。

        <时候>我(要去|打算去|想去)({city.zh}|爬山|看电影|图书馆|公园|海边|看朋友|动物园|奶奶家)[。|！]
        (听起来不错|真好|好棒)！(和谁一起去|路上小心|玩得开心|别忘了带雨伞|准备好了吗)[？|。]

        <时候>我要去(看电影|爬山|图书馆|公园|海边|动物园)。
        (真好|听起来不错)！(和谁一起去|你一个人去吗)？
        (和朋友|和家人|和同学|和{relative.zh}|一个人)[一起去]。
        (祝你们玩得开心|那一定很有意思|记得早点回家|一定会有美好的回忆)[。|！]

        我(周末|今天|明天|下午)(没事做|没有安排|有空|很闲)[。]
        (可以试试|不如去|有空可以){hobby.zh}，{hobby.why}。

        我(明天|下周)要(早起|坐早班车|赶飞机|去面试)[。]
        (今晚早点睡|记得定好闹钟|提前把东西准备好|别忘了带证件)，(祝你顺利|一路平安)[。|！]

        (提醒我|记得提醒我)(喝水|吃药|早睡|写作业|带伞)[。|！]
        我(没有闹钟，不能提醒你|不会定时提醒)，(你可以在手机上设一个|写张纸条贴在门上吧)。

        我(起晚了|迟到了|睡过头了|没赶上车)[。|，怎么办？]
        (别着急，先打个电话说一声|下次把闹钟调早一点|今晚早点睡吧|路上注意安全，慢一点也没关系)[。]

        (新的一年|今年|这个月|从明天开始)我(想|要|打算)(学{hobby.zh}|多看书|早睡早起|每天运动|学好英语)[。|！]
        (真是个好计划|太好了|支持你)！(坚持最重要|每天一点点就好|我相信你能做到|开始了就成功了一半)[。]
        """;

    public const string English = """
        (What day comes after|Which day is after) {day.en}?
        {day.enNext} comes after {day.en}.

        (What day comes before|Which day is before) {day.en}?
        {day.enBefore} comes before {day.en}.

        If today is {day.en}, what (is|will be) tomorrow?
        Tomorrow (is|will be) {day.enNext}.

        If today is {day.en}, what was yesterday?
        Yesterday was {day.enBefore}.

        Today is {day.en}.
        (Already|I see|Thank you)! (So tomorrow is {day.enNext}|Then yesterday was {day.enBefore}|Do you have any plans).

        (What month comes after|Which month is after) {month.en}?
        {month.enNext} comes after {month.en}.

        (What season is it in|Which season is) {month.en}?
        In the north, {month.en} is in {month.seasonEn}.

        (What time is it|What's the date today|What day is it today|Do you know the time)?
        I (have no clock|can't see a clock), so I don't know. (Please look at your phone|You can check your phone).

        (What are you doing|What shall we do|What are your plans for) (this weekend|tomorrow|next Sunday)?
        I have no plans, I'm (always here|a program). You could try {hobby.en}.

        (I'm going to|I plan to|I want to) (visit my {relative.en}|see a film|go hiking|go to the library|clean my room|visit {cityEn.en}) <when>.
        (Sounds good|That sounds nice|Great)! (Have fun|Enjoy it|Have a good time|I hope the weather is good)[.|!]

        I'm going to (see a film|go hiking|go to the beach|go to the zoo|have a picnic) <when>.
        (Sounds fun|Great)! Who are you going with?
        (With|I'm going with) (my friends|my family|my {relative.en}|{personEn.en}).
        (Have a great time together|That will be fun|Enjoy the day)[.|!]

        (I'm free|I have nothing planned|I have time) <when>[.]
        (You could try|How about|Maybe try) {hobby.en}[?|.]

        I (have to|must) get up early tomorrow.
        (Go to bed early tonight|Don't forget your alarm|Prepare your things tonight).

        I (overslept|was late today|missed the bus)[.|!]
        (Don't worry|It happens)! (Set your alarm a bit earlier|Tomorrow will be better|Call them and say sorry).

        (This year|From tomorrow|This month) I (want to|will) (read more|learn {hobby.en}|get up early|exercise every day|learn Chinese).
        (Good plan|Great idea)! (A little every day is enough|Starting is half the work|I believe you can do it).

        (Remind me to|Please remind me to) (drink water|call my mum|go to bed early|do my homework).
        I can't set reminders, but (you can use your phone|a note on the door helps).
        """;
}
