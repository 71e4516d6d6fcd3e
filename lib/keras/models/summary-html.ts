/** A model's table for people: HTML that needs neither script nor style sheet. */
import type { ModelSummary } from "./summary.ts";
import { thousands } from "./summary.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The table with real table headers; totals in its foot. */
export function summaryHtml({ name, header, rows, totals }: ModelSummary): string {
  const right = (column: number) =>
    header[column] === "Param #" ? ' style="text-align: right"' : ' style="text-align: left"';
  const head = header.map((title, i) => `<th scope="col"${right(i)}>${escaped(title)}</th>`).join("");
  const body = rows.map((row) => {
    const [first = "", ...rest] = row;
    const cells = rest.map((text, i) => `<td${right(i + 1)}>${escaped(text)}</td>`).join("");
    return `<tr><th scope="row" style="text-align: left; font-weight: normal">${escaped(first)}</th>${cells}</tr>`;
  });
  const foot = totals.map(
    ({ label, count, size }) => `<div>${escaped(label)}: <b>${thousands(count)}</b> (${escaped(size)})</div>`,
  );
  return (
    `<table><caption style="text-align: left"><b>Model: &quot;${escaped(name)}&quot;</b></caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${foot.join("")}`
  );
}
