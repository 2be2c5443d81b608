namespace Liuli.Mini.Corpus.Topics;

/// <summary>Translation of words, opposites, counting and small sums.</summary>
internal static class WordsTalk
{
    public const string Chinese = """
        {word.zh}(用英文怎么说|用英语怎么说|的英文是什么|英语怎么说|翻译成英文|怎么翻译成英文)[？]
        “{word.zh}”(的英文是|用英语说是|可以说) {word.en}。

        {word.en} (是什么意思|用中文怎么说|翻译成中文|中文意思是什么|怎么翻译)[？]
        {word.en} (的意思是|的中文是|就是)“{word.zh}”。

        {word.zh}(用英文怎么说|用英语怎么说|英语怎么说)？
        “{word.zh}”(的英文是|用英语说是) {word.en}。
        那{word2.zh}呢？
        “{word2.zh}”(的英文是|用英语说是) {word2.en}。

        (教我一个英语单词|教我说一个英语词|教我一点英语)[吧|。]
        好的，“{word.zh}”的英文是 {word.en}。[再学一个吗？]

        {opposite.zh}的反义词(是什么|是)[？]
        “{opposite.zh}”的反义词是“{opposite.zh2}”。

        {opposite.zh2}的反义词(是什么|是)[？]
        “{opposite.zh2}”的反义词是“{opposite.zh}”。

        (和|跟){opposite.zh}相反的词(是什么|是哪个)[？]
        (是|和“{opposite.zh}”相反的是)“{opposite.zh2}”。

        {sum.a}加{sum.b}等于(几|多少)[？]
        {sum.a}加{sum.b}等于{sum.s}。

        {sum.za}加{sum.zb}(等于几|等于多少|是多少|得几)[？]
        {sum.za}加{sum.zb}等于{sum.zs}。

        {sum.s}减{sum.b}等于(几|多少)[？]
        {sum.s}减{sum.b}等于{sum.a}。

        {sum.zs}减{sum.zb}(等于几|等于多少|是多少)[？]
        {sum.zs}减{sum.zb}等于{sum.za}。

        {sum.a}+{sum.b}=？
        {sum.a}+{sum.b}={sum.s}。

        {product.za}乘{product.zb}(等于几|等于多少|是多少)[？]
        {product.za}乘{product.zb}等于{product.zp}。

        {product.a}乘以{product.b}等于多少？
        {product.a}乘以{product.b}等于{product.p}。

        我有{sum.ca}个{fruit.zh}，(又买了|又得到|妈妈又给我){sum.cb}个，(一共有几个|现在有几个|现在一共几个)？
        {sum.za}加{sum.zb}等于{sum.zs}，(一共有|你现在有){sum.cs}个{fruit.zh}。

        我有{sum.cs}个{fruit.zh}，(吃了|给了朋友|送出去){sum.cb}个，还(剩|有)几个？
        {sum.zs}减{sum.zb}等于{sum.za}，还(剩|有){sum.ca}个{fruit.zh}。

        {number.zh}(的后面|后面一个数|的下一个数)是(几|什么)？
        {number.zh}(的后面|后面)是{number.zhNext}。

        {number.zh}(是单数还是双数|是奇数还是偶数)？
        {number.zh}是{number.parity}。

        (数到五|从一数到五|帮我从一数到五)[。]
        一、二、三、四、五。

        (数到十|从一数到十|帮我从一数到十)[。]
        一、二、三、四、五、六、七、八、九、十。

        {number.zh}(用英语怎么说|的英文是什么)？
        {number.zh}的英文是 {number.en}。

        用“{word.zh}”(造个句|造一个句子|说一句话)[吧|。]
        (我今天又看到“{word.zh}”这个词了，记住了。|老师在黑板上写下了“{word.zh}”。|我会用英语说“{word.zh}”，是 {word.en}。)
        """;

    public const string English = """
        (How do you say|What is|How do I say) "{word.en}" in Chinese?
        "{^word.en}" in Chinese is “{word.zh}”.
        | You can say “{word.zh}”.

        (What does “{word.zh}” mean|What is the meaning of “{word.zh}”|What is “{word.zh}” in English)?
        “{word.zh}” means "{word.en}"[ in English].

        (Translate|Please translate) "{word.en}" into Chinese.
        “{word.zh}”.
        | It is “{word.zh}”.

        (Translate|Please translate) “{word.zh}” into English.
        It is "{word.en}".
        | "{^word.en}".

        How do you say "{word.en}" in Chinese?
        You can say “{word.zh}”.
        And "{word2.en}"?
        That is “{word2.zh}”.

        (Teach me a Chinese word|Teach me some Chinese|I want to learn Chinese)[.|, please.]
        (Sure|Okay|Good idea)! "{^word.en}" is “{word.zh}”. [Do you want another one?]

        (What is the opposite of|What's the opposite of|The opposite of) "{opposite.en}"?
        The opposite of "{opposite.en}" is "{opposite.en2}".

        (What is the opposite of|What's the opposite of|The opposite of) "{opposite.en2}"?
        The opposite of "{opposite.en2}" is "{opposite.en}".

        (What is|What's|How much is) {sum.a} plus {sum.b}?
        {sum.a} plus {sum.b} is {sum.s}.

        (What is|What's|How much is) {sum.ea} plus {sum.eb}?
        {^sum.ea} plus {sum.eb} is {sum.es}.

        (What is|What's|How much is) {sum.s} minus {sum.b}?
        {sum.s} minus {sum.b} is {sum.a}.

        (What is|What's|How much is) {sum.es} minus {sum.eb}?
        {^sum.es} minus {sum.eb} is {sum.ea}.

        (What is|What's) {product.a} times {product.b}?
        {product.a} times {product.b} is {product.p}.

        What is {sum.a} + {sum.b}?
        {sum.a} + {sum.b} = {sum.s}.

        I (see|count|have) {sum.ea} + {sum.eb} (stars|cups|books|cards|coins). How many is that?
        {^sum.ea} plus {sum.eb} is {sum.es}, so that is {sum.es}.

        What (number |)comes after {number.en}?
        {^number.enNext} comes after {number.en}.

        Is {number.en} (even or odd|odd or even)?
        {^number.en} is {number.parityEn}.

        (Count to five|Can you count to five)[.|?]
        One, two, three, four, five.

        (Count to ten|Can you count to ten)[.|?]
        One, two, three, four, five, six, seven, eight, nine, ten.
        """;
}
