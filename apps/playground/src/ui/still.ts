/** A part of a picture that seldom changes: drawn once on a canvas of its own, and copied from there. */

/** Draws in the units of the context that the copy goes to. */
export type DrawStill = (brush: CanvasRenderingContext2D) => void;

/** Returns what copies the part; it is drawn anew when the size of the canvas, or one of `from`, is another. */
export function openStill(): (
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  from: readonly unknown[],
  draw: DrawStill,
) => void {
  let layer: HTMLCanvasElement | undefined;
  let drawn: readonly unknown[] = [];
  return (canvas, context, from, draw) => {
    const { width, height } = canvas;
    const wanted = [...from, width, height, devicePixelRatio];
    if (layer === undefined || wanted.some((one, i) => one !== drawn[i])) {
      layer ??= document.createElement("canvas");
      [layer.width, layer.height] = [width, height];
      const brush = layer.getContext("2d")!;
      brush.setTransform(context.getTransform());
      draw(brush);
      drawn = wanted;
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(layer, 0, 0);
    context.restore();
  };
}
