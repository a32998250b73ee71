/** SVG to PNG by resvg, with DejaVu Sans: a picture looks the same on every machine, whatever fonts it has. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { missingCharacters } from "./glyphs.ts";

export interface PngOptions {
  /** Pixels of the PNG for each of the SVG; 2 where absent. */
  readonly scale?: number;
  /** More fonts (TTF, OTF), for letters that DejaVu Sans has not. */
  readonly fonts?: readonly Uint8Array[];
}

/** The bytes of a PNG file. Colours are those of the SVG; one that follows the viewer's system is drawn on white. */
export async function toPng(svg: string, { scale = 2, fonts = [] }: PngOptions = {}): Promise<Uint8Array> {
  await (ready ??= initWasm(readFileSync(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm"))));
  const resvg = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontBuffers: [...shippedFonts(), ...fonts], defaultFontFamily: "DejaVu Sans" },
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}

/** Characters of the SVG that would be missing in its PNG. */
export function missingIn(svg: string, { fonts = [] }: PngOptions = {}): string[] {
  return missingCharacters(svg, [...shippedFonts(), ...fonts]);
}

// ---- private parts

let ready: Promise<void> | undefined;
let fontFiles: readonly Uint8Array[] | undefined;

function shippedFonts(): readonly Uint8Array[] {
  return (fontFiles ??= ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map(fontFile));
}

/** The build has its fonts beside it; sources take those of the package. */
function fontFile(name: string): Uint8Array {
  const beside = new URL(`./fonts/${name}`, import.meta.url);
  if (existsSync(beside)) return readFileSync(beside);
  return readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`));
}
