/** Who started this kernel: a Jupyter Server, which drops what comes too fast, or a program that reads everything. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Subcommands of `jupyter` that are servers, and modules by which Python starts them. */
const SERVER = /^(jupyter[-_]?)?(lab|labhub|server|notebook|nbclassic|kernel_?gateway|enterprise_?gateway|voila)$/i;
const HUB = /^jupyterhub([-_]singleuser|\.singleuser)?$/i;

/**
 * Whether a Jupyter Server (or a gateway, which is one) started this kernel. Sessions of notebooks say so in the
 * environment; kernels that another server has asked a gateway for do not, so then the starter's command line tells.
 * `GLASSBOX_PACE=0` or `1` overrides.
 *
 * @param starter - The command line of the process that started us; asked for only when needed.
 */
export function behindServer(env: NodeJS.ProcessEnv = process.env, starter = starterOf(env)): boolean {
  if (env["GLASSBOX_PACE"]) return env["GLASSBOX_PACE"] !== "0";
  if (env["JPY_SESSION_NAME"] !== undefined || env["KERNEL_GATEWAY"] !== undefined) return true;
  return isServer(starter());
}

/** `jupyter lab`, `/usr/bin/python3 /opt/bin/jupyter-server --port …`, `python -m jupyter_server` and their like. */
export function isServer(command: readonly string[]): boolean {
  const words = command.filter((word) => !word.startsWith("-") || word === "-m").map((word) => basename(word));
  const at = words.findIndex((word, i) => i > 0 || !/^python/.test(word));
  const [first = "", second = ""] = words.slice(at);
  if (first === "-m") return SERVER.test(second) || HUB.test(second);
  if (first === "jupyter") return SERVER.test(second);
  return /^jupyter/i.test(first) && (SERVER.test(first) || HUB.test(first));
}

const starterOf = (env: NodeJS.ProcessEnv) => (): string[] => {
  const pid = Number(env["JPY_PARENT_PID"] || process.ppid);
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    const line = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", timeout: 1_000 });
    return line.trim().split(/\s+/);
  } catch {
    return []; // It is gone, or not ours to look at.
  }
};
