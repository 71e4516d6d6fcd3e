/** One line on stderr: what a person who reads the server's log should know. */
export function log(text: string): void {
  process.stderr.write(`glassbox: ${text.replace(/\s*\n\s*/g, " | ")}\n`);
}
