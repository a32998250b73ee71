import { expect, test } from "vitest";
import { interpreter } from "../backend.ts";
import {
  bind,
  compile,
  defineBinary,
  defineUnary,
  grad,
  mul,
  scaleCotangent,
  sum,
  tensor,
  where,
  greater,
  type Tensor,
} from "../index.ts";
import { checkOp } from "../testing.ts";

interface Slope {
  readonly slope: number;
}

/** As its author writes it elsewhere: x where it is positive, else slope · x. */
const leakyOp = defineUnary<Slope>({
  name: "leaky",
  scalar: (s, x, { slope }) => s.select(s.less(s.zero, x), x, s.mul(s.constant(slope), x)),
  vjp: (ct, { x, attrs }) => where(greater(x, 0), ct, mul(ct, attrs.slope)),
  domain: [0.1, 2],
  attrs: { slope: 0.25 },
  edges: [
    { x: -4, value: -1, grad: 0.25 },
    { x: 3, value: 3, grad: 1 },
  ],
});

/** weight · a · b. */
const weightedOp = defineBinary<{ readonly weight: number }>({
  name: "weighted",
  scalar: (s, a, b, { weight }) => s.mul(s.constant(weight), s.mul(a, b)),
  vjp: {
    a: (ct, { b, attrs }) => scaleCotangent(ct, mul(b, attrs.weight)),
    b: (ct, { a, attrs }) => scaleCotangent(ct, mul(a, attrs.weight)),
  },
  attrs: { weight: 3 },
  edges: [{ a: 2, b: 5, value: 30, grad: { a: 15, b: 6 } }],
});

test("an op with attributes keeps what its record promises", () => {
  expect(checkOp(leakyOp).failures).toEqual([]);
  expect(checkOp(weightedOp).failures).toEqual([]);
});

test("attributes differ from call to call, eagerly, on one element, interpreted and differentiated", () => {
  const f = (x: Tensor): Tensor => sum(mul(bind(leakyOp, [x], { slope: 0.5 }), bind(leakyOp, [x], { slope: 2 })));
  const x = tensor([-2, 3], { dtype: "float64" });
  for (const run of [(g: typeof f) => g, (g: typeof f) => compile(g, { backend: interpreter })]) {
    expect(run(f)(x).item()).toBe(13);
    expect(run(grad(f))(x).toArray()).toEqual([-4, 6]);
  }
  expect(bind(leakyOp, [tensor(-2)], { slope: 0.5 }).item()).toBe(-1);
  expect(bind(weightedOp, [tensor(2), tensor(5)], { weight: 7 }).item()).toBe(70);
});
