// The plugin for OpenCode: a tool call that Assize does not let pass throws, and a call that throws does not run.

import { ask, freeze, settings } from "./assize.ts";
import type { Settings } from "./assize.ts";

type Input = { tool: string; sessionID: string; callID: string };
type Output = { args: unknown };
type Context = { directory: string };

export function hooks(context: Context, given: () => Settings = settings) {
  return {
    "tool.execute.before": async (input: Input, output: Output): Promise<void> => {
      // Other plugins run after this one: they must not change what was judged.
      freeze(output.args);
      const args = output.args;
      Object.defineProperty(output, "args", { value: args, writable: false, configurable: false });
      const payload = {
        hook_event_name: "tool.execute.before",
        tool: input.tool,
        sessionID: input.sessionID,
        callID: input.callID,
        args,
        directory: context.directory,
      };
      const answer = await ask("opencode", payload, given());
      if (answer.decision !== "leave") throw new Error(answer.reason);
    },
  };
}

export const Assize = async (context: Context) => hooks(context);

export default Assize;
