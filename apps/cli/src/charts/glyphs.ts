/** Characters that fonts have: what a font has not is not drawn, and nothing says so. */

/** Characters of an SVG's texts that none of the fonts has, each once, in order. */
export function missingCharacters(svg: string, fonts: readonly Uint8Array[]): string[] {
  const coverages = fonts.map(coverageOf);
  const characters = new Set(textsOf(svg).join("").normalize("NFC"));
  return [...characters].filter((character) => {
    const code = character.codePointAt(0)!;
    return !/[\s\p{C}\p{Mn}]/u.test(character) && !coverages.some((has) => has(code));
  });
}

function textsOf(svg: string): string[] {
  const texts = svg.replace(/<style[^]*?<\/style>|<(title|desc)[^]*?<\/\1>/g, "").matchAll(/>([^<]+)</g);
  return Array.from(texts, ([, text]) =>
    text!.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hexadecimal?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      // those with names are of ASCII
      return hexadecimal === undefined ? (whole === "&" ? whole : "") : String.fromCodePoint(parseInt(hexadecimal, 16));
    }),
  );
}

/** Whether a font has a character; always true for a font whose table is of a kind that is not read here. */
function coverageOf(font: Uint8Array): (code: number) => boolean {
  try {
    return readCharacters(new DataView(font.buffer, font.byteOffset, font.byteLength));
  } catch {
    return () => true;
  }
}

/** The table of characters of a TrueType or OpenType font: of its parts, those of the formats 4 and 12. */
function readCharacters(view: DataView): (code: number) => boolean {
  const tables = Array.from({ length: view.getUint16(4) }, (_, i) => 12 + 16 * i);
  const table = tables.find((at) => view.getUint32(at) === 0x636d6170);
  if (table === undefined) return () => true;
  const start = view.getUint32(table + 8);
  const parts = Array.from({ length: view.getUint16(start + 2) }, (_, i) => start + view.getUint32(start + 8 + 8 * i));
  const ranges = parts.flatMap((at): (readonly [number, number])[] => {
    const format = view.getUint16(at);
    if (format === 12)
      return Array.from({ length: view.getUint32(at + 12) }, (_, i) => [
        view.getUint32(at + 16 + 12 * i),
        view.getUint32(at + 20 + 12 * i),
      ]);
    if (format !== 4) return [];
    const count = view.getUint16(at + 6) / 2;
    return Array.from({ length: count }, (_, i) => [
      view.getUint16(at + 16 + 2 * count + 2 * i),
      view.getUint16(at + 14 + 2 * i),
    ]);
  });
  if (ranges.length === 0) return () => true;
  return (code) => ranges.some(([from, to]) => code >= from && code <= to);
}
