// Asks Assize about a call. What comes back is an answer or an exception, and an exception blocks the call.

import { homedir, userInfo } from "node:os";
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";

/** What Assize says about a call. `leave` means that it has no objection. */
export type Answer = { decision: "leave" } | { decision: "ask" | "deny"; reason: string };

export type Settings = {
  /** The service: `http://HOST:PORT`. */
  server: string;
  /** A token for it, where it wants one. */
  token?: string;
  /** How long an answer may take, in milliseconds. */
  timeoutMs: number;
  /** The shell that runs commands. */
  shell: string;
};

/** Longer than any answer. */
const LONGEST = 64 * 1024;

export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const file = environment.ASSIZE_TOKEN_FILE;
  return {
    server: environment.ASSIZE_SERVER || "http://127.0.0.1:7457",
    token: file ? readFileSync(file, "utf8").trim() : undefined,
    timeoutMs: 15_000,
    shell: shellOf(environment.SHELL),
  };
}

function shellOf(path: string | undefined): string {
  const name = path?.split("/").pop() ?? "";
  return name === "bash" || name === "zsh" || name === "sh" ? name : "unknown";
}

/** Throws when there is no answer that can be understood, whatever the reason. */
export async function ask(agent: "opencode" | "pi", payload: object, given: Settings): Promise<Answer> {
  const url = new URL(`/v1/hooks/${agent}`, given.server);
  url.searchParams.set("shell", given.shell);
  const home = homedir();
  if (isAbsolute(home)) {
    url.searchParams.set("home", home);
    url.searchParams.set("user", userInfo().username);
  }
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (given.token) headers.authorization = `Bearer ${given.token}`;
  let text: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(payload),
      redirect: "error",
      signal: AbortSignal.timeout(given.timeoutMs),
    });
    text = await response.text();
    if (response.status !== 200) throw new Error(`it answered ${response.status}`);
  } catch (error) {
    throw new Error(`assize denied this: the service at ${given.server} did not answer (${message(error)}); is \`assize serve\` running?`);
  }
  return understood(text);
}

/** Nothing but an object without a decision, or with one that is known, is an answer. */
function understood(text: string): Answer {
  let said: unknown;
  try {
    said = text.length <= LONGEST ? JSON.parse(text) : undefined;
  } catch {
    said = undefined;
  }
  if (typeof said === "object" && said !== null && !Array.isArray(said)) {
    const { decision, reason } = said as { decision?: unknown; reason?: unknown };
    const why = typeof reason === "string" && reason !== "" ? reason : "assize gave no reason";
    if (decision === undefined || decision === "allow") return { decision: "leave" };
    if (decision === "ask" || decision === "deny") return { decision, reason: why };
  }
  throw new Error("assize denied this: its answer cannot be understood");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A copy that nobody can change any more: what is judged is what runs. */
export function frozen<T>(value: T): T {
  const copy = structuredClone(value);
  freeze(copy);
  return copy;
}

export function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) freeze((value as Record<PropertyKey, unknown>)[key]);
}
