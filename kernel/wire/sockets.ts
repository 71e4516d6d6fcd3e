/** The five ZeroMQ sockets of a kernel. */
import { Reply, Router, XPublisher } from "zeromq";
import { log } from "../protocol/log.ts";
import { type Channel, type Message, makeMessage } from "../protocol/messages.ts";
import { type Connection, endpoint } from "./connection.ts";
import { Codec, Refused } from "./frames.ts";
import { Outbox } from "./outbox.ts";
import { Pacer } from "./pacer.ts";
import { Sender } from "./sender.ts";
import { behindServer } from "./server.ts";

/** Milliseconds that unsent messages may hold up the end of the process. */
const LINGER = 1_000;
/** Messages that wait for one slow IOPub reader before the kernel waits too. */
const IOPUB_QUEUE = 2_000;
/** Bytes of one frame; a sender of more is disconnected before it has filled our memory. */
const LARGEST_FRAME = 1024 * 1024 * 1024;

/** A message that came in, and how to answer it on the channel it came from. */
export interface Incoming {
  message: Message;
  channel: Channel;
  reply(message: Message): void;
  /** Sends to the same client on its stdin channel. */
  ask(message: Message<object>): void;
}

export interface Wire {
  publish(message: Message): Promise<void>;
  close(): Promise<void>;
}

/**
 * Binds all five sockets to the connection file's address, and to no other.
 *
 * @param onMessage - Hears every message that passed verification.
 * @throws {Error} If an address cannot be bound.
 */
export async function openWire(connection: Connection, onMessage: (incoming: Incoming) => void): Promise<Wire> {
  const codec = new Codec(connection.key, connection.signature_scheme);
  const common = { linger: LINGER, maxMessageSize: LARGEST_FRAME };
  // Replies and questions are never dropped; a client that reconnects under its old identity gets them.
  const router = { ...common, handover: true, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
  const sockets = {
    shell: new Router(router),
    control: new Router(router),
    stdin: new Router(router),
    iopub: new XPublisher({ ...common, sendHighWaterMark: IOPUB_QUEUE, noDrop: true, sendTimeout: 0 }),
    heartbeat: new Reply(common),
  };
  sockets.iopub.verbosity = "allSubs"; // Each new reader is welcomed, not only the first.

  const at = (port: number) => endpoint(connection, port);
  // Socket files are for their owner alone; whoever can write to one can try keys.
  const umask = connection.transport === "ipc" ? process.umask(0o077) : undefined;
  const bound = [
    sockets.shell.bind(at(connection.shell_port)),
    sockets.control.bind(at(connection.control_port)),
    sockets.stdin.bind(at(connection.stdin_port)),
    sockets.iopub.bind(at(connection.iopub_port)),
    sockets.heartbeat.bind(at(connection.hb_port)),
  ];
  await Promise.all(bound).finally(() => umask !== undefined && process.umask(umask));

  const senders = {
    shell: new Sender(sockets.shell),
    control: new Sender(sockets.control),
    stdin: new Sender(sockets.stdin),
    iopub: new Sender(sockets.iopub, () => {
      sockets.iopub.noDrop = false;
    }),
  };

  const outbox = new Outbox();

  async function listen(channel: Channel): Promise<void> {
    for await (const frames of sockets[channel]) {
      try {
        const { identities, message } = codec.decode(frames);
        onMessage({
          message,
          channel,
          reply: (reply) => void outbox.put(senders[channel], () => codec.encode(reply, identities)),
          ask: (question) => void outbox.put(senders.stdin, () => codec.encode(question, identities)),
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        log(`a message on ${channel} was dropped: ${error.message}`);
      }
    }
  }

  /** Echoes whatever comes; this process runs nobody's code, so its loop is always free to. */
  async function beat(): Promise<void> {
    for await (const frames of sockets.heartbeat) await sockets.heartbeat.send(frames);
  }

  // A socket knows of its readers a moment before we do. So "starting", said when the first of them is just arriving,
  // waits for the welcome of that one, and is not said at all once there is newer news.
  let welcomed = false;
  let starting: Message | undefined;

  const pacer = behindServer() ? new Pacer() : undefined;
  function publish(message: Message): Promise<void> {
    const type = message.header.msg_type;
    starting = undefined;
    if (!welcomed && message.content.execution_state === "starting") {
      starting = message;
      return Promise.resolve();
    }
    const write = () => codec.encode(message, [Buffer.from(type)]);
    if (!pacer) return outbox.put(senders.iopub, write);
    const size = (frames: Uint8Array[]) => frames.reduce((sum, frame) => sum + frame.byteLength, 0);
    return outbox.put(senders.iopub, write, (frames) => pacer.wait(type, message.content, size(frames)));
  }

  /** A reader that subscribes learns that it will miss nothing from here on. */
  async function welcome(): Promise<void> {
    for await (const [frame] of sockets.iopub) {
      if (frame?.[0] !== 1) continue;
      const subscription = frame.toString("utf8", 1);
      const message = makeMessage("iopub_welcome", { subscription }, undefined);
      void outbox.put(senders.iopub, () => codec.encode(message, [Buffer.from(subscription)]));
      welcomed = true;
      if (starting) void publish(starting);
    }
  }

  const loops = [listen("shell"), listen("control"), listen("stdin"), beat(), welcome()];
  for (const loop of loops) loop.catch((error: Error) => log(`a socket's loop ended: ${error.message}`));

  return {
    publish,
    async close() {
      outbox.flush();
      await Promise.all(Object.values(senders).map((sender) => sender.close(LINGER)));
      for (const socket of Object.values(sockets)) socket.close();
    },
  };
}
