/** The connection file: where to listen, and the key. */
import { readFileSync } from "node:fs";
import type { Ports } from "../protocol/messages.ts";

export interface Connection extends Ports {
  transport: "tcp" | "ipc";
  ip: string;
  key: string;
  signature_scheme: string;
}

const PORTS = ["shell_port", "iopub_port", "stdin_port", "hb_port", "control_port"] as const;

/** @throws {Error} If the file is missing or lacks something; says what. */
export function readConnection(file: string): Connection {
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`cannot read the connection file ${file}: ${(error as Error).message}`);
  }
  return checkConnection(raw, file);
}

/** @param file - Named in messages. */
export function checkConnection(raw: Record<string, unknown>, file: string): Connection {
  const wrong = (what: string) => new Error(`the connection file ${file} ${what}`);
  const { transport = "tcp", ip, key = "", signature_scheme = "hmac-sha256" } = raw;
  if (transport !== "tcp" && transport !== "ipc")
    throw wrong(`names transport ${JSON.stringify(transport)}; tcp and ipc are known`);
  if (typeof ip !== "string" || ip === "") throw wrong("has no ip");
  if (typeof key !== "string" || typeof signature_scheme !== "string") throw wrong("has a key that is no text");
  const ports = Object.fromEntries(
    PORTS.map((name) => {
      const port = raw[name];
      if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) throw wrong(`has no ${name}`);
      return [name, port];
    }),
  ) as unknown as Ports;
  return { transport, ip, key, signature_scheme: signature_scheme || "hmac-sha256", ...ports };
}

/** The endpoint of one port: only ever the ip that the file names. */
export function endpoint({ transport, ip }: Pick<Connection, "transport" | "ip">, port: number): string {
  if (transport === "ipc") return `ipc://${ip}-${port}`;
  return ip.includes(":") && !ip.startsWith("[") ? `tcp://[${ip}]:${port}` : `tcp://${ip}:${port}`;
}
