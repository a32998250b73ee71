/** Names and numbers as they stand in a picture. */

/** A name on one line; characters that would draw over others or turn the line around are shown as U+FFFD. */
export function shown(name: string): string {
  return name
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\p{Cs}]/gu, "\uFFFD")
    .normalize("NFC");
}

/** About how wide a text is, in pixels: by DejaVu Sans, which is wider than the fonts of most systems. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += widthOf(character);
  return em * size;
}

/** The width of the widest of some texts at 12 pixels, 0 for none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, textWidth(text, 12)), 0);
}

/** The name, cut in its middle where it is wider: "a_very_lo…_the_end". It has no more letters than narrow ones fit. */
export function fitted(name: string, size: number, width: number): string {
  const letters = [...shown(name)];
  const most = Math.ceil(width / (0.3 * size));
  if (letters.length <= most && textWidth(letters.join(""), size) <= width) return letters.join("");
  for (let kept = Math.min(letters.length - 1, most); kept > 1; kept--) {
    const front = Math.ceil(kept / 2);
    const cut = `${letters.slice(0, front).join("")}…${letters.slice(letters.length - (kept - front)).join("")}`;
    if (textWidth(cut, size) <= width) return cut;
  }
  return `${letters[0] ?? ""}…`;
}

/** Three digits that count: "0.0472", "12.3", "1,234", "1.2e−7". */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return signed(value.toExponential(1).replace("e+", "e"));
  const digits = size === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size)));
  const text = value.toLocaleString("en-US", { maximumFractionDigits: digits });
  return signed(text);
}

/** "97.5 %". */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
}

/** With the sign that is as wide as a plus. */
export function signed(text: string): string {
  return text.replace(/-/g, "−");
}

function widthOf(character: string): number {
  if (/[iIjl.,:;'|!()[\] ]/.test(character)) return 0.36;
  if (/[frt"/\\-]/.test(character)) return 0.42;
  if (/[mwMW@%…—]/.test(character)) return 0.95;
  if (/[A-Z]/.test(character)) return 0.71;
  if (/\p{M}/u.test(character)) return 0;
  return character.codePointAt(0)! >= 0x2e80 ? 1.05 : 0.62;
}
