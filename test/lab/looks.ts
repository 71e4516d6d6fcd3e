/** What a person sees, as numbers: contrast, colours, alternatives to pictures, drawn curves. */
import type { Locator, Page } from "playwright-core";

export interface Contrast {
  text: string;
  /** WCAG's ratio, from 1 to 21; text wants 4.5, text from 24 px (bold: 18.7) wants 3. */
  ratio: number;
  wants: number;
  colour: string;
  background: string;
}

/**
 * Every piece of text under `root` whose contrast with what lies behind it is less than WCAG AA wants.
 * Text inside pictures, and text that is hidden, is not seen. Backgrounds that are gradients or images are passed over.
 */
export function faintTexts(root: Locator): Promise<Contrast[]> {
  return root.evaluateAll((roots) => {
    type Colour = [number, number, number, number];
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    const parse = (text: string): Colour => {
      // The browser's own reading of any colour, also color-mix() and oklch().
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = "#0000";
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r!, g!, b!, a! / 255];
    };
    const over = (top: Colour, under: Colour): Colour => {
      const mix = (i: number) => top[i]! * top[3] + under[i]! * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const backgroundOf = (element: Element): Colour => {
      const layers: Colour[] = [];
      for (let at: Element | null = element; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] > 0) layers.push(colour);
        if (colour[3] === 1) break;
      }
      return layers.reduceRight<Colour>((under, top) => over(top, under), [255, 255, 255, 1]);
    };
    const luminance = ([r, g, b]: Colour) => {
      const [x, y, z] = [r, g, b].map((v) =>
        v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
    };
    const faint: { text: string; ratio: number; wants: number; colour: string; background: string }[] = [];
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const text = node.textContent?.trim() ?? "";
        if (!element || text === "" || /^(SCRIPT|STYLE|ANNOTATION)$/i.test(element.tagName)) continue;
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const svg = element instanceof SVGElement;
        const background = backgroundOf(element);
        const colour = over(parse(svg ? style.fill : style.color), background);
        const [light, dark] = [luminance(colour), luminance(background)].sort((a, b) => b - a) as [number, number];
        const ratio = (light + 0.05) / (dark + 0.05);
        const size = Number.parseFloat(style.fontSize);
        const wants = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        const show = (c: Colour) => `rgb(${c.slice(0, 3).map(Math.round).join(", ")})`;
        if (ratio < wants)
          faint.push({ text: text.slice(0, 60), ratio, wants, colour: show(colour), background: show(background) });
      }
    }
    return faint;
  });
}

/** Pictures without words for those who cannot see them. */
export function picturesWithoutWords(root: Locator): Promise<string[]> {
  return root.evaluateAll((roots) =>
    roots.flatMap((at) =>
      [at, ...at.querySelectorAll("*")]
        .filter((node) => node.matches('img, svg[role="img"], .jp-RenderedPlotly, [role="figure"]'))
        .filter(
          (node) =>
            !node.closest(".js-plotly-plot svg") && !(node.getAttribute("alt") ?? node.getAttribute("aria-label")),
        )
        .map((node) => node.outerHTML.slice(0, 120)),
    ),
  );
}

/** Pictures that did not load. */
export function brokenPictures(root: Locator): Promise<string[]> {
  return root.evaluateAll((roots) =>
    roots.flatMap((at) =>
      [...at.querySelectorAll("img")]
        .filter((image) => !image.complete || image.naturalWidth === 0)
        .map((image) => `${image.alt} ${image.src.slice(0, 60)}`),
    ),
  );
}

/** The body cells of a table: text and the background that is really behind it. */
export function tableCells(table: Locator): Promise<{ text: string; background: string }[][]> {
  return table.evaluate((node) =>
    [...node.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => ({
        text: cell.textContent?.trim() ?? "",
        background: getComputedStyle(cell).backgroundColor,
      })),
    ),
  );
}

/** The points of each curve that a Plotly figure has drawn, in the figure's own pixels. */
export function drawnCurves(figure: Locator): Promise<{ points: number; width: number; height: number }[]> {
  return figure.evaluate((node) =>
    [...node.querySelectorAll<SVGPathElement>(".scatterlayer .js-line")].map((path) => {
      const { width, height } = path.getBBox();
      return { points: (path.getAttribute("d")?.match(/[ML,]/g) ?? []).length, width, height };
    }),
  );
}

/** The text inside the SVG of `<img src="data:image/svg+xml;base64,…">` pictures: labels of diagrams. */
export function labelsInPictures(root: Locator): Promise<string[][]> {
  return root.evaluateAll((roots) =>
    roots.flatMap((at) =>
      [...at.querySelectorAll<HTMLImageElement>('img[src^="data:image/svg+xml"]')].map((image) => {
        const [head, body] = image.src.split(/,(.*)/s) as [string, string];
        const bytes = head.endsWith("base64")
          ? Uint8Array.from(atob(body), (c) => c.charCodeAt(0))
          : new TextEncoder().encode(decodeURIComponent(body));
        const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
        return [...svg.querySelectorAll("text")].map((text) => text.textContent ?? "");
      }),
    ),
  );
}

/** The colour that fills a figure's or page's own text, as the browser computed it. */
export const textColour = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((node) => {
      const style = getComputedStyle(node);
      return node instanceof SVGElement ? style.fill : style.color;
    });
