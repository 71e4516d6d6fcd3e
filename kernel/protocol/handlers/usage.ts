/** Memory and processor time, for the meters some front ends draw. */
import { readFile } from "node:fs/promises";
import * as os from "node:os";
import type { Handler } from "../context.ts";
import type { Requests } from "../messages.ts";
import { familyUsage } from "../processes/usage.ts";

type Answer = Requests["usage_request"]["reply"];

/** Milliseconds that an answer holds: the system counts processor time in steps of 10, so a share needs some time. */
const HOLDS = 250;

let before = { at: performance.now(), seconds: 0, host: hostTimes() };
let latest: { answer: Promise<Answer>; until: number } | undefined;

export const usage: Handler<"usage_request"> = {
  read: {},
  // Each of several front ends that ask in turn would otherwise get the share since another's question.
  answer() {
    if (latest === undefined || performance.now() > latest.until) {
      const made = { answer: measure(), until: Number.POSITIVE_INFINITY };
      const done = () => {
        made.until = performance.now() + HOLDS;
      };
      made.answer.then(done, done);
      latest = made;
    }
    return latest.answer;
  },
};

async function measure(): Promise<Answer> {
  const { bytes, seconds } = await familyUsage(process.pid);
  const now = { at: performance.now(), seconds, host: hostTimes() };
  const elapsed = Math.max(1, now.at - before.at) / 1000;
  const busy = now.host.busy - before.host.busy;
  const all = now.host.all - before.host.all;
  const kernelCpu = before.seconds === 0 ? 0 : (100 * Math.max(0, seconds - before.seconds)) / elapsed;
  before = now;
  const total = os.totalmem();
  const available = await availableMemory();
  return {
    status: "ok",
    hostname: os.hostname(),
    pid: process.pid,
    kernel_cpu: kernelCpu,
    kernel_memory: bytes,
    cpu_count: os.cpus().length,
    host_cpu_percent: all > 0 ? (100 * busy) / all : 0,
    host_virtual_memory: {
      total,
      available,
      used: total - available,
      free: os.freemem(),
      percent: (100 * (total - available)) / total,
    },
  };
}

function hostTimes(): { busy: number; all: number } {
  let busy = 0;
  let all = 0;
  for (const { times } of os.cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

async function availableMemory(): Promise<number> {
  const meminfo = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? os.freemem() : Number(kilobytes) * 1024;
}
