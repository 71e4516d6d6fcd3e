import { expect, test } from "vitest";
import { checkConnection, endpoint, readConnection } from "../../../kernel/wire/connection.ts";

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  key: "k",
  signature_scheme: "hmac-sha256",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  hb_port: 4,
  control_port: 5,
};

test("a connection file is read as it is", () => {
  expect(checkConnection({ ...good, kernel_name: "glassbox" }, "f")).toEqual(good);
});

test.each([
  [{ ip: "" }, /has no ip/],
  [{ ip: undefined }, /has no ip/],
  [{ shell_port: "1" }, /has no shell_port/],
  [{ hb_port: 70_000 }, /has no hb_port/],
  [{ transport: "udp" }, /tcp and ipc/],
  [{ key: 5 }, /key/],
])("%o is refused, and says what is wrong", (change, reason) => {
  expect(() => checkConnection({ ...good, ...change }, "f.json")).toThrow(reason);
});

test("a file that is missing is named", () => {
  expect(() => readConnection("/nowhere/kernel.json")).toThrow(/\/nowhere\/kernel.json/);
});

test("endpoints are those of the file's own ip", () => {
  expect(endpoint({ transport: "tcp", ip: "127.0.0.1" }, 5)).toBe("tcp://127.0.0.1:5");
  expect(endpoint({ transport: "tcp", ip: "::1" }, 5)).toBe("tcp://[::1]:5");
  expect(endpoint({ transport: "ipc", ip: "/tmp/k" }, 5)).toBe("ipc:///tmp/k-5");
});
