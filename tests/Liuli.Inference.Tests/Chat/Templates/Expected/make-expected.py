"""Fills in the cases of small.json marked "by": "jinja2" with what Jinja renders, set up as transformers sets it up:
    python3 make-expected.py < small.json > filled.json
With --check, every case is rendered, and differences are printed instead."""
import json, sys
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def refuse(message):
    raise ValueError(message)


def render(case):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, Generation])
    environment.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    environment.globals["raise_exception"] = refuse
    try:
        return {"text": environment.from_string(case["template"]).render(**case["variables"])}
    except Exception as error:
        return {"error": True}


cases = json.load(sys.stdin)
for case in cases:
    got = render(case)
    if "--check" in sys.argv:
        if got != {key: case[key] for key in ("text", "error") if key in case}:
            print(json.dumps({"template": case["template"], "recorded": case.get("text"), "jinja2": got}, ensure_ascii=False))
    elif case.get("by") == "jinja2":
        case.pop("text", None), case.pop("error", None)
        case.update(got)
if "--check" not in sys.argv:
    print("[\n" + ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases) + "\n]")
