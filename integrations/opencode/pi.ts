// The extension for pi: asks where there is somebody to ask, and blocks otherwise.

import { ask, frozen, settings } from "./assize.ts";
import type { Settings } from "./assize.ts";

type Call = { toolName: string; toolCallId: string; input: unknown };
type Context = {
  cwd: string;
  hasUI: boolean;
  sessionManager?: { getSessionId?: () => string };
  ui: { confirm: (title: string, message: string) => Promise<boolean> };
};
type Blocked = { block: true; reason: string };
type Pi = { on: (event: "tool_call", handler: (call: Call, context: Context) => Promise<Blocked | undefined>) => void };

export function onToolCall(given: () => Settings = settings) {
  return async (call: Call, context: Context): Promise<Blocked | undefined> => {
    const payload = {
      hook_event_name: "tool_call",
      toolName: call.toolName,
      toolCallId: call.toolCallId,
      input: frozen(call.input),
      sessionId: context.sessionManager?.getSessionId?.(),
      cwd: context.cwd,
      mode: context.hasUI ? "ui" : "print",
    };
    const answer = await ask("pi", payload, given());
    if (answer.decision === "leave") return undefined;
    if (answer.decision === "ask" && context.hasUI && (await context.ui.confirm("assize", answer.reason))) {
      return undefined;
    }
    return { block: true, reason: answer.reason };
  };
}

export default function assize(pi: Pi): void {
  pi.on("tool_call", onToolCall());
}
