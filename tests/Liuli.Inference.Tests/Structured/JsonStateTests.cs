using System.Text;
using System.Text.Json;
using Liuli.Inference.Structured;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Structured;

public class JsonStateTests
{
    private const string Anything = "true";

    [Theory]
    [InlineData("""{"a":1,"b":[true,false,null,"x",-0.5e+10,{}],"c":{"d":[]}}""")]
    [InlineData("""[ 1, 2 ]""")]
    [InlineData("[\n  1,\n  {\n    \"a\": \"\"\n  }\n]")]
    [InlineData("""
        "\"\\\/\b\f\n\r\t\u00e9 é 你好 😀"
        """)]
    [InlineData("0")]
    [InlineData("-12.75")]
    [InlineData("\"\\ud7ff\"")]
    public void DocumentsAreTakenByteForByteAndMayEndThere(string json)
    {
        JsonDocument.Parse(json).Dispose();
        JsonState state = State(Anything);
        Assert.All(Encoding.UTF8.GetBytes(json.Trim('\r')), value => Assert.True(state.Take(value)));
        Assert.Equal(0, state.ToComplete);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.e5")]
    [InlineData("tru e")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\n\"")]
    [InlineData("{}{}")]
    [InlineData("[  1]")]
    [InlineData("[\n\n1]")]
    [InlineData("'a'")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public void WhatIsNoDocumentIsRefused(string text) => Assert.False(Fits(Anything, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(0x22, 0xC0, 0x80)]
    [InlineData(0x22, 0xED, 0xA0)]
    [InlineData(0x22, 0xF5)]
    [InlineData(0x22, 0xE4, 0x22)]
    [InlineData(0x22, 0x80)]
    public void TextThatIsNotUtf8IsRefused(params int[] bytes) => Assert.False(Fits(Anything, [.. bytes.Select(value => (byte)value)]));

    [Theory]
    [InlineData("""{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name"],"additionalProperties":false}""",
        """{"age":3,"name":"x"}|{"name":""}""", """{}|{"age":3}|{"name":"x","name":"y"}|{"name":"x","nam":1}|{"name":1}|{"name":"x","age":1.5}|{"name":"x",}""")]
    [InlineData("""{"properties":{"ab":{"type":"null"}},"additionalProperties":true}""", """{"ab":null,"a":1,"abc":[]}|{}|{"":0}""", """{"ab":1}|{"\u0061b":1}|{"ab":null,"ab":null}|[]""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"boolean"}}""", """{"x":true,"y":false}""", """{"x":1}""")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":2}""", "[1]|[1,2]", "[]|[1,2,3]|[1.5]|[true]")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"ab\"|\"你好吗\"|\"a\\n\"", "\"a\"|\"abcd\"|\"你好吗？\"|\"\\n\"")]
    [InlineData("""{"enum":["red","redder",1,12,null,{"a":[1,2]}]}""", """1|12|null|"red"|"redder"|{"a":[1,2]}""", """2|123|"re"|{"a":[1]}|true""")]
    [InlineData("""{"type":["string","null"],"enum":["a",null,3]}""", "\"a\"|null", "3")]
    [InlineData("""{"const":"x"}""", "\"x\"", "\"y\"")]
    [InlineData("""{"type":["number","integer","null"]}""", "1|1.5|null", "\"\"|true")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"const":1}},"required":["a"]},{"type":"null"}]}""", """{"a":1}|null""", """{}|1""")]
    [InlineData("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"oneOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}}}""",
        """{"next":null}|{"next":{"next":{"next":null}}}""", """{}|{"next":1}|{"next":{}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"up":{"$ref":"#"}}}}}""", """{"a":{"up":{"a":{}}}}""", """{"a":{"up":1}}""")]
    [InlineData("""{"type":"object","properties":{"a\"b":{"type":"integer"}},"additionalProperties":false}""", """{"a\"b":1}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"a":1}|{"a":{"b":[]}}|{}""", """{"b":1}""")]
    [InlineData("""{"properties":{"a":{}},"required":["a","b"]}""", """{"a":1,"b":2}""", """{"a":1}|{"a":1,"b":2,"c":3}""")]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":2},{"enum":["abc"]}]}""", "\"ab\"|\"abc\"", "\"abd\"|\"abcd\"")]
    [InlineData("""{"anyOf":[{"type":"integer","maximum":5},{"type":"number","minimum":7.5}]}""", "5|7.5|8|-3", "6|7.4|5.5")]
    [InlineData("""{"type":"object","required":["kind"],"anyOf":[{"properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["x"]},{"properties":{"kind":{"const":"b"},"y":{"type":"null"}}}]}""",
        """{"kind":"a","x":1}|{"kind":"b"}|{"kind":"b","y":null}""", """{"kind":"a"}|{"x":1,"kind":"a"}|{"kind":"b","x":1}|{"kind":"c"}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"null"},"b":{"type":"integer"}},"required":["a","b"]},{"type":"string"}]}""", """{"b":1,"a":null}|{"a":null,"b":1}""", """{"b":1}""")]
    [InlineData("""{"anyOf":[{"properties":{"lives":{"type":"integer"},"name":{"type":"string"}}},{"properties":{"name":{"type":"string"}}}]}""", """{"name":"x","lives":1}|{"name":"x"}|{}""", """{"lives":"x"}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"b":{"type":"integer"}},"required":["b"]}],"$defs":{"base":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}""",
        """{"a":"","b":1}""", """{"a":""}|{"b":1}|{"a":"","b":1,"c":1}""")]
    [InlineData("""{"allOf":[{"properties":{"a":{"minimum":1}}},{"properties":{"a":{"type":"integer","maximum":3}}}]}""", """{"a":1}|{"a":3}""", """{"a":0}|{"a":4}|{"a":1.5}""")]
    [InlineData("""{"prefixItems":[{"type":"integer"},{"type":"string"}]}""", """[]|[1]|[1,"a"]""", """["a"]|[1,"a",2]""")]
    [InlineData("""{"prefixItems":[{"type":"integer"}],"items":{"type":"string"},"minItems":2}""", """[1,"a"]|[1,"a","b"]""", """[1]|[1,2]""")]
    [InlineData("""{"prefixItems":[{"type":"integer"},{"type":"null"}],"items":false,"minItems":1}""", """[1]|[1,null]""", """[]|[1,null,null]""")]
    [InlineData("""{"type":"string","not":{"enum":["x","xy"]}}""", "\"\"|\"xyz\"|\"y\"", "\"x\"|\"xy\"")]
    [InlineData("""{"enum":["x","y"],"not":{"const":"x"}}""", "\"y\"", "\"x\"")]
    [InlineData("""{"type":"string","enum":["x","xyz"],"maxLength":2}""", "\"x\"", "\"xyz\"")]
    [InlineData("""{"type":"integer","minLength":3}""", "1", "\"abc\"")]
    [InlineData("""{"enum":["😀","x"],"minLength":1,"maxLength":1}""", "\"😀\"|\"x\"", "\"y\"")]
    [InlineData("""{"enum":[1e2,1.0,3e2,"a"],"maximum":100}""", "1e2|1.0|\"a\"", "3e2|1")]
    [InlineData("""{"enum":[10,12.0,2.5],"multipleOf":5}""", "10", "12.0|2.5")]
    [InlineData("""{"allOf":[{"enum":[1,"a",null]},{"enum":["a",1.0]}]}""", "1|\"a\"", "1.0|null")]
    [InlineData("""{"enum":["😀","a\"b"]}""", "\"😀\"|\"a\\\"b\"", "\"\"")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"null"}},"anyOf":[{"$ref":"#/$defs/a"},{"type":"boolean"}]}""", "null|true", "1")]
    [InlineData("""{"properties":{"never":false,"a":{"type":"integer"}}}""", """{"a":1}|{}""", """{"never":1}""")]
    [InlineData("""{"properties":{"never":false},"additionalProperties":{"type":"integer"}}""", """{"nev":1,"nevers":2}|{}""", """{"never":1}""")]
    [InlineData("""{"title":"t","description":"d","default":1,"examples":[],"$schema":"s"}""", "1|[]|{}", "x")]
    public void ASchemaHoldsWhatItSays(string schema, string fitting, string others)
    {
        Assert.All(fitting.Split('|'), json => Assert.True(Fits(schema, Encoding.UTF8.GetBytes(json)), json));
        Assert.All(others.Split('|'), json => Assert.False(Fits(schema, Encoding.UTF8.GetBytes(json)), json));
    }

    /// <summary>Whatever is taken, the way to the end that is promised is there: byte by byte it gets shorter, and the document is one that fits.</summary>
    [Theory]
    [InlineData(Anything)]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"additionalProperties":true,"properties":{"ab":{"type":"integer"},"abc":{"type":"string"}},"required":["abc"]}""")]
    [InlineData("""{"type":"array","items":{"anyOf":[{"properties":{"a":{"type":"integer"},"b":{"type":"string","format":"date"}},"required":["b"]},{"properties":{"a":{"type":"number","minimum":0.5}},"required":["a"]},{"type":"string","pattern":"^a+b?"}]},"minItems":2}""")]
    [InlineData("""{"type":"object","properties":{"ab":{"type":"integer"},"abc":{"type":"array","items":{"type":"string","minLength":3},"minItems":2},"d":{"enum":["x","xy",true]}},"required":["abc","d"]}""")]
    [InlineData("""{"type":"object","properties":{"ab":{"type":"integer"},"你好":{"type":"array","minItems":3}},"required":["ab"],"additionalProperties":false}""")]
    [InlineData("""{"properties":{"":{"type":"null"},"é":true},"additionalProperties":{"type":"integer"}}""")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"number"},"kids":{"type":"array","items":{"$ref":"#/$defs/n"}}},"required":["v","kids"],"additionalProperties":false}}}""")]
    public void AnyBeginningCanBeCompletedAsPromised(string schema)
    {
        JsonGrammar grammar = JsonGrammar.Parse(schema);
        JsonState trial = new(grammar);
        for (ulong seed = 0; seed < 60; seed++)
        {
            Philox random = new(seed);
            JsonState state = new(grammar);
            List<byte> text = [];
            for (int left = (int)(seed * 3) + state.ToComplete; state.ToComplete > 0 || (left > 0 && random.NextSingle() < 0.8f); left--)
            {
                int[] after = [.. Enumerable.Range(0, 256).Select(value => After(state, (byte)value))];
                Assert.True(state.ToComplete == 0 || after.Min() < state.ToComplete, Encoding.UTF8.GetString([.. text]));
                byte[] possible = [.. Enumerable.Range(0, 256).Where(value => after[value] <= left - 1).Select(value => (byte)value)];
                if (possible.Length == 0)
                    break;
                byte next = possible[(int)(random.NextSingle() * possible.Length)];
                Assert.True(state.Take(next));
                text.Add(next);
            }
            using JsonDocument document = JsonDocument.Parse(text.ToArray());
            Assert.True(Fits(schema, [.. text]));
        }

        int After(JsonState state, byte next)
        {
            trial.CopyFrom(state);
            return trial.Take(next) ? trial.ToComplete : int.MaxValue;
        }
    }

    /// <summary>Each bracket is one of two kinds of lists, and there are more ways to read ten of them than are followed: the cheapest must be among those that are.</summary>
    [Fact]
    public void WhereThereAreTooManyWaysTheOneThatWasPromisedIsKept()
    {
        JsonGrammar grammar = JsonGrammar.Parse("""{"anyOf":[{"type":"array","items":{"$ref":"#"},"minItems":3},{"type":"array","items":{"$ref":"#"},"maxItems":2},{"type":"null"}]}""");
        JsonState state = new(grammar), trial = new(grammar);
        Assert.All("[[[[[[[[[["u8.ToArray(), bracket => Assert.True(state.Take(bracket)));
        while (state.ToComplete > 0)
        {
            (int after, byte next) = Enumerable.Range(0, 256).Select(value => (After((byte)value), (byte)value)).Min();
            Assert.True(after < state.ToComplete);
            state.Take(next);
        }

        int After(byte next)
        {
            trial.CopyFrom(state);
            return trial.Take(next) ? trial.ToComplete : int.MaxValue;
        }
    }

    [Theory]
    [InlineData("""{"type":"object","patternProperties":{}}""", "'patternProperties' of #")]
    [InlineData("""{"type":"object","properties":{"when":{"if":{}}}}""", "'if' of #/properties/when")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "'uniqueItems' of #")]
    [InlineData("""{"not":{"type":"string"}}""", "#/not is")]
    [InlineData("""{"type":"integer","not":{"const":3}}""", "'not' of #")]
    [InlineData("""{"enum":[[1,"x"]],"items":{"type":"integer"}}""", "'items' of # is not supported beside [1,\"x\"]")]
    [InlineData("""{"properties":{"a":{"allOf":[{"const":{"b":1}},{"required":["c"]}]}}}""", "'required' of #/properties/a/allOf/1")]
    [InlineData("""{"$ref":"http://x"}""", "references within the document")]
    [InlineData("""{"minLength":1,"minimum":1}""", "keywords of several types (string, number)")]
    public void WhatIsNotUnderstoodIsNamed(string schema, string part) => Assert.Contains(part, Assert.Throws<NotSupportedException>(() => JsonGrammar.Parse(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3", "# is 3")]
    [InlineData("false", "# is false")]
    [InlineData("""{"type":"text"}""", "'text'")]
    [InlineData("""{"type":3}""", "#/type is 3")]
    [InlineData("""{"type":"array","minItems":3,"maxItems":2}""", "minItems 3")]
    [InlineData("""{"type":"array","minItems":-1}""", "#/minItems is -1")]
    [InlineData("""{"properties":{"a":false},"additionalProperties":true,"required":["a"]}""", "requires the property 'a'")]
    [InlineData("""{"properties":{"a":{"anyOf":[]}}}""", "#/properties/a/anyOf is []; expected at least one alternative")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "alternative of itself")]
    [InlineData("""{"properties":{"a":{"enum":["x","\ud83d"]}}}""", "#/properties/a/enum/1 is \"\\ud83d\"")]
    [InlineData("""{"properties":{"\udc00":true}}""", "#/properties has a name with half a character")]
    [InlineData("""{"type":"string","type":"null"}""", "# has 'type' twice")]
    [InlineData("""{"properties":{"a":{"minimum":1,"\u006dinimum":2}}}""", "#/properties/a has 'minimum' twice")]
    [InlineData("""{"properties":{"a":true,"b":true,"a":{"type":"null"}}}""", "#/properties has 'a' twice")]
    [InlineData("""{"enum":[{"x":1,"x":2}]}""", "#/enum/0 has 'x' twice")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "no such place")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""", "requires the property 'a'")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "# has minLength 3, more than maxLength 2")]
    [InlineData("""{"properties":{"a":{"allOf":[{"type":"string"},{"type":"null"}]}}}""", "#/properties/a is to be of types that exclude each other")]
    [InlineData("""{"properties":{"a":{"enum":["x"],"type":"integer"}}}""", "#/properties/a: none of the values")]
    [InlineData("""{"anyOf":[{"minimum":3,"maximum":2},{"type":"string","pattern":"^a$","minLength":2}]}""", "# allows no number from 3 to 2")]
    [InlineData("""{"type":"array","items":false,"minItems":1}""", "has minItems 1, and allows 0")]
    [InlineData("""{"anyOf":[{"$ref":"#"}]}""", "alternative of itself")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "no document fits")]
    [InlineData("""{"$ref":"#"}""", "refers to itself")]
    public void WhatContradictsItselfIsNamed(string schema, string part) => Assert.Contains(part, Assert.ThrowsAny<Exception>(() => JsonGrammar.Parse(schema)).Message, StringComparison.Ordinal);

    private static JsonState State(string schema) => new(JsonGrammar.Parse(schema));

    private static bool Fits(string schema, byte[] json)
    {
        JsonState state = State(schema);
        return json.All(state.Take) && state.ToComplete == 0;
    }
}
