/** Elements of SVG as text, and the document around them. */
import { isRole, styleSheet, type Theme } from "./paint.ts";
import { shown } from "./words.ts";

/** An attribute; `fill` and `stroke` take a role of `paint.ts`, or "none". */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** What the picture is of, in a sentence: read aloud where it cannot be seen. */
  readonly label: string;
}

/** `<name attributes>children</name>`. Children are elements; texts among them have been escaped. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const classes: string[] = [];
  let text = "";
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if ((key === "fill" || key === "stroke") && isRole(String(value))) classes.push(`${key}-${value}`);
    else text += ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`;
  }
  const className = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  const content = children.join("");
  return content === "" ? `<${name}${className}${text}/>` : `<${name}${className}${text}>${content}</${name}>`;
}

/** A text at a point: letters as they are, whatever the name holds. */
export function textAt(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element("text", { x, y, fill: "ink", "font-size": fontSize, ...attributes }, escaped(shown(text)));
}

/** The whole file, ending with a line break. */
export function svgDocument({ width, height, theme, label }: Picture, body: readonly string[]): string {
  const content = [element("rect", { width, height, fill: "paper" }), ...body].join("\n");
  const used = new Set([...content.matchAll(/ class="([^"]*)"/g)].flatMap(([, names]) => names!.split(" ")));
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-label="${escaped(shown(label))}" font-family="${fontFamily}">`;
  return `${head}\n<style>${styleSheet(theme, used)}</style>\n${content}\n</svg>\n`;
}

/** Characters that mean something in XML as references; those that XML 1.0 does not have as U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => references[character]!)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}

/** Two digits after the point: a hundredth of a pixel. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

export const fontSize = 12;

/** The reader's own font; DejaVu Sans is the one that is shipped, for PNG. */
const fontFamily = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif";

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
