/** A canvas that is drawn again when a signal that its drawing reads, its size or the colours change. */
import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { onColorChange, readPalette, type Palette } from "./palette.ts";

/** Called with a context in CSS pixels. */
export type Draw = (canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, palette: Palette) => void;

export interface CanvasProps {
  readonly id: string;
  readonly draw: Draw;
  readonly label: string;
  readonly tabIndex?: number;
  readonly onClick?: (event: MouseEvent) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onPointerDown?: (event: PointerEvent) => void;
  readonly onPointerMove?: (event: PointerEvent) => void;
  readonly onPointerUp?: (event: PointerEvent) => void;
  readonly onPointerLeave?: (event: PointerEvent) => void;
}

export function Canvas({ draw, label, ...rest }: CanvasProps): JSX.Element {
  const place = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const version = useSignal(0);
  // what a drawing closes over may have changed
  useEffect(() => {
    version.value++;
  }, [draw]);
  useEffect(() => {
    const canvas = place.current!;
    const context = canvas.getContext("2d")!;
    let palette = readPalette();
    const again = (): void => {
      version.value++;
    };
    const endColors = onColorChange(() => {
      palette = readPalette();
      again();
    });
    const sizes = new ResizeObserver(again);
    sizes.observe(canvas);
    const end = effect(() => {
      void version.value;
      if (canvas.clientWidth > 0) latest.current(canvas, context, palette);
    });
    return () => {
      end();
      sizes.disconnect();
      endColors();
    };
  }, []);
  return <canvas ref={place} role="img" aria-label={label} {...rest} />;
}
