import { describe, expect, test } from "vitest";
import { type Message, makeMessage } from "../../../kernel/protocol/messages.ts";
import { Outputs } from "../../../kernel/protocol/outputs.ts";
import { sleep } from "./harness.ts";

function outputs() {
  const sent: Message[] = [];
  const made = new Outputs(
    (message) => void sent.push(message),
    () => {},
  );
  const { header } = makeMessage("execute_request", {}, undefined);
  made.register(header);
  made.current = header.msg_id;
  const display = (id: string, n: number, update = true) =>
    made.publish(
      update ? "update_display_data" : "display_data",
      { data: { "text/plain": String(n) }, metadata: {}, transient: { display_id: id } },
      header.msg_id,
    );
  const said = () =>
    sent.map(({ header: { msg_type }, content }) =>
      msg_type === "stream"
        ? content["text"]
        : `${msg_type} ${(content["data"] as { "text/plain": string })["text/plain"]}`,
    );
  return { made, sent, said, display, id: header.msg_id };
}

describe("stdout and stderr that alternate", () => {
  const alternate = (rounds: number) => {
    const { made, sent, said, id } = outputs();
    const written: string[] = [];
    for (let i = 0; i < rounds; i++) {
      made.stream(id, "stdout", `o${i} `);
      made.stream(id, "stderr", `e${i} `);
      written.push(`o${i} `, `e${i} `);
    }
    made.flush();
    return { written, said: said(), sent };
  };

  test("keep their order", () => {
    const { written, said } = alternate(250);
    expect(said.join("")).toBe(written.join(""));
  });

  test("faster than a server takes messages keep the order of each, and no line is lost", () => {
    const { written, said, sent } = alternate(5_000);
    expect(sent.length).toBeLessThan(700);
    expect(said.slice(0, 500)).toEqual(written.slice(0, 500));
    const of = (name: string) =>
      said
        .join("")
        .split(" ")
        .filter((word) => word.startsWith(name));
    expect(of("o")).toEqual(Array.from({ length: 5_000 }, (_, i) => `o${i}`));
    expect(of("e")).toEqual(Array.from({ length: 5_000 }, (_, i) => `e${i}`));
  });
});

describe("updates of a display", () => {
  test("that come faster than anybody looks are merged: the first at once, then the newest now and then, and the last one", async () => {
    const { sent, said, display } = outputs();
    display("a", 0, false);
    await sleep(60);
    for (let n = 1; n <= 5000; n++) {
      display("a", n);
      if (n % 100 === 0) await sleep(1);
    }
    await sleep(80);
    expect(said()[0]).toBe("display_data 0");
    expect(said().at(-1)).toBe("update_display_data 5000");
    expect(sent.length).toBeLessThan(60);
    expect(sent.length).toBeGreaterThan(2);
  });

  test("keep their order with other displays, with text, and with each other", async () => {
    const { made, said, display, id } = outputs();
    made.stream(id, "stdout", "one ");
    display("a", 1);
    display("b", 2);
    display("a", 3);
    made.stream(id, "stdout", "two ");
    made.stream(id, "stdout", "three ");
    display("a", 4);
    display("c", 5, false);
    display("a", 6);
    made.flush();
    expect(said()).toEqual([
      "one ",
      "update_display_data 2",
      "update_display_data 3",
      "two three ",
      "update_display_data 4",
      "display_data 5",
      "update_display_data 6",
    ]);
  });

  test("of very many displays do not pile up", () => {
    const { sent, display } = outputs();
    for (let n = 0; n < 1000; n++) display(`d${n}`, n);
    expect(sent.length).toBeGreaterThan(500);
  });
});
