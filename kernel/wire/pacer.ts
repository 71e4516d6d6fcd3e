/**
 * Keeps IOPub under Jupyter Server's limits. A server that gets more than 1 MB a second of printed text, or 1,000
 * messages a second, each over 3 s, throws the rest away; so a kernel behind one speaks slowly enough, and the
 * session waits in its print until there is room. Without a server (nbclient, a console) nothing is paced.
 *
 * Two token buckets, well inside the limits, because a busy server reads late and in bursts.
 * @see jupyter_server, `ZMQChannelsWebsocketConnection.iopub_data_rate_limit`
 */

/** What may go at once, and what comes back each second. */
const BYTES = { burst: 1_200_000, rate: 550_000 };
const MESSAGES = { burst: 900, rate: 600 };
/** Message types that the server does not count. */
const FREE = new Set(["status", "comm_open", "execute_input"]);

class Bucket {
  #level: number;
  #at: number;
  constructor(
    private readonly size: { burst: number; rate: number },
    now: number,
  ) {
    this.#level = size.burst;
    this.#at = now;
  }

  fill(): void {
    this.#level = this.size.burst;
  }

  /** Takes `amount`, into debt if need be; returns the milliseconds until the debt is paid. */
  take(amount: number, now: number): number {
    this.#level = Math.min(this.size.burst, this.#level + ((now - this.#at) / 1000) * this.size.rate) - amount;
    this.#at = now;
    return Math.max(0, (-this.#level / this.size.rate) * 1000);
  }
}

export class Pacer {
  readonly #bytes: Bucket;
  readonly #messages: Bucket;

  constructor(private readonly clock: () => number = () => performance.now()) {
    this.#bytes = new Bucket(BYTES, clock());
    this.#messages = new Bucket(MESSAGES, clock());
  }

  /** Milliseconds that this message should wait before it goes. */
  wait(type: string, content: object, bytes: number): number {
    // The server starts to count afresh at each idle.
    if (type === "status" && (content as { execution_state?: string }).execution_state === "idle") {
      this.#bytes.fill();
      this.#messages.fill();
    }
    if (FREE.has(type)) return 0;
    const now = this.clock();
    return Math.max(this.#messages.take(1, now), type === "stream" ? this.#bytes.take(bytes, now) : 0);
  }
}
