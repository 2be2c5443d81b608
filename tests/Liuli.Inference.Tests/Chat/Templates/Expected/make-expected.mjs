// Writes expected.json (chat templates of models) and fills in small.json with what @huggingface/jinja renders.
//   npm install @huggingface/jinja@0.5.11 && node make-expected.mjs FOLDER_OF_CHAT_TEMPLATES
// Cases marked "by": "jinja2" are from Jinja 3.1.6 (make-expected.py): there this program writes numbers, truth values or none other than Python does, or
// cannot do it. All other cases were checked with Jinja too, and agree.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { Template } from "@huggingface/jinja";

const folder = process.argv[2];
const read = name => JSON.parse(readFileSync(name, "utf8"));
const render = (template, variables) => {
  try { return { text: new Template(template).render(variables) }; } catch { return { error: true }; }
};

const before = read("expected.json"), expected = [];
for (const file of readdirSync(folder).filter(name => name.endsWith(".jinja")).sort()) {
  for (const [conversation, { messages, tools, variables }] of Object.entries(read("conversations.json"))) {
    for (const prompt of [true, false]) {
      const given = { messages, tools: tools ?? null, documents: null, add_generation_prompt: prompt, bos_token: "<bos>", eos_token: "<eos>", ...variables };
      const kept = before.find(item => item.by === "jinja2" && item.template === file && item.conversation === conversation && item.prompt === prompt);
      expected.push(kept ?? { template: file, conversation, prompt, ...render(readFileSync(`${folder}/${file}`, "utf8"), given) });
    }
  }
}
writeFileSync("expected.json", "[\n" + expected.map(item => "  " + JSON.stringify(item)).join(",\n") + "\n]\n");

const small = read("small.json").map(item => {
  if (item.by === "jinja2") return item;
  const { template, variables } = item;
  return { template, variables, ...render(template, variables) };
});
writeFileSync("small.json", "[\n" + small.map(item => "  " + JSON.stringify(item)).join(",\n") + "\n]\n");
