// The plugins against services that answer, deny, hang, crash and talk nonsense.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { after, test } from "node:test";
import type { AddressInfo } from "node:net";

import type { Settings } from "../assize.ts";
import { hooks } from "../opencode.ts";
import { onToolCall } from "../pi.ts";

const closing: (() => void)[] = [];
after(() => closing.forEach((close) => close()));

type Seen = { url: string; body: any };

async function service(answer: (response: ServerResponse) => void): Promise<{ given: () => Settings; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      seen.push({ url: request.url ?? "", body: JSON.parse(body) });
      answer(response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, given: () => ({ server: `http://127.0.0.1:${port}`, timeoutMs: 300, shell: "bash" }) };
}

const says = (text: string, status = 200) => (response: ServerResponse) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(text);
};

const wrong: [string, (response: ServerResponse) => void][] = [
  ["an error", says('{"decision":"allow"}', 500)],
  ["a refusal", says('{"decision":"allow"}', 403)],
  ["nonsense", says("{not json")],
  ["nothing", says("")],
  ["a list", says("[]")],
  ["null", says("null")],
  ["an unknown decision", says('{"decision":"perhaps"}')],
  ["a redirect", (response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end()],
  ["silence", () => {}],
  ["a hang-up", (response) => response.destroy()],
];

function opencode(given: () => Settings, args: unknown = { command: "ls" }) {
  const before = hooks({ directory: "/w" }, given)["tool.execute.before"];
  return before({ tool: "bash", sessionID: "s", callID: "c" }, { args });
}

function pi(given: () => Settings, hasUI: boolean, agrees = false) {
  const context = { cwd: "/w", hasUI, ui: { confirm: async () => agrees } };
  return onToolCall(given)({ toolName: "bash", toolCallId: "c", input: { command: "ls" } }, context);
}

test("what meets no objection goes on", async () => {
  const { given, seen } = await service(says("{}\n"));
  await opencode(given);
  assert.equal(await pi(given, true), undefined);
  assert.equal(seen[0].body.args.command, "ls");
  assert.equal(seen[0].body.directory, "/w");
  assert.match(seen[0].url, /^\/v1\/hooks\/opencode\?shell=bash/);
  assert.equal(seen[1].body.mode, "ui");
});

test("what is denied does not run", async () => {
  const { given } = await service(says('{"decision":"deny","reason":"because"}'));
  await assert.rejects(opencode(given), /because/);
  assert.deepEqual(await pi(given, true, true), { block: true, reason: "because" });
});

test("an ask runs only after a yes", async () => {
  const { given } = await service(says('{"decision":"ask","reason":"because"}'));
  await assert.rejects(opencode(given), /because/);
  assert.equal(await pi(given, true, true), undefined);
  assert.deepEqual(await pi(given, true, false), { block: true, reason: "because" });
  assert.deepEqual(await pi(given, false, true), { block: true, reason: "because" });
});

for (const [what, answer] of wrong) {
  test(`${what} blocks`, async () => {
    const { given } = await service(answer);
    await assert.rejects(opencode(given), /assize denied this/);
    await assert.rejects(pi(given, true, true), /assize denied this/);
  });
}

test("without a service nothing runs", async () => {
  const given = () => ({ server: "http://127.0.0.1:1", timeoutMs: 300, shell: "bash" });
  await assert.rejects(opencode(given), /is `assize serve` running/);
  await assert.rejects(pi(given, true, true), /is `assize serve` running/);
});

test("nobody changes what was judged", async () => {
  const { given } = await service(says("{}"));
  const args = { command: "ls", nested: { a: 1 } };
  const output: { args: unknown } = { args };
  await hooks({ directory: "/w" }, given)["tool.execute.before"]({ tool: "bash", sessionID: "s", callID: "c" }, output);
  assert.throws(() => (args.command = "rm -rf /"), TypeError);
  assert.throws(() => (args.nested.a = 2), TypeError);
  assert.throws(() => (output.args = {}), TypeError);
});
