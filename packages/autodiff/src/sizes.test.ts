/**
 * A number from outside does not decide how much memory is taken: what no array holds is refused in a sentence, at
 * once.
 */
import { expect, test } from "vitest";
import { allocate } from "./core/dtype.ts";
import * as api from "./index.ts";

const { key, ones, tensor } = api;
const at = tensor([0, 1], { dtype: "int32" });
const image = ones([1, 2, 2, 1]);

/** Every door at which a count, a length or a width is a number. */
const doors: Readonly<Record<string, (n: number) => unknown>> = {
  zeros: (n) => api.zeros([n]),
  ones: (n) => api.ones([2, n]),
  full: (n) => api.full([n, n], 3),
  tensor: (n) => tensor([1], { shape: [n] }),
  arange: (n) => api.arange(n),
  linspace: (n) => api.linspace(0, 1, n),
  eye: (n) => api.eye(n),
  oneHot: (n) => api.oneHot(at, n),
  broadcastTo: (n) => api.broadcastTo(ones([1]), [n]),
  pad: (n) => api.pad(ones([2]), [[0, n]]),
  scatterAdd: (n) => api.scatterAdd(ones([2]), at, n),
  split: (n) => api.split(key(0), n),
  permutation: (n) => api.permutation(key(0), n),
  randomBits: (n) => api.randomBits(key(0), [n]),
  uniform: (n) => api.uniform(key(0), [n]),
  normal: (n) => api.normal(key(0), [n]),
  bernoulli: (n) => api.bernoulli(key(0), 0.5, [n]),
  topK: (n) => api.topK(ones([2]), n),
  maxPool: (n) =>
    api.maxPool(image, {
      window: 1,
      padding: [
        [n, 0],
        [0, 0],
      ],
    } as never),
  avgPool: (n) =>
    api.avgPool(image, {
      window: 1,
      padding: [
        [n, 0],
        [0, 0],
      ],
    } as never),
  conv: (n) =>
    api.conv(image, ones([1, 1, 1, 1]), {
      padding: [
        [n, 0],
        [0, 0],
      ],
    } as never),
};

test.each(Object.entries(doors))("%s", (name, call) => {
  for (const n of [1e10, 1e12, 2 ** 53 - 1, 2 ** 60, 1e300]) {
    expect(() => call(n), String(n)).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(ValueError|ShapeError|UsageError)$/) as string,
        message: expect.stringMatching(new RegExp(`^${name}: `)) as string,
      }),
    );
  }
});

test("results that no array holds", () => {
  const x = ones([70_000]);
  const message = "matmul: shape [70000,70000] has 4900000000 elements; an array holds at most 2^32 − 1";
  expect(() => api.matmul(api.reshape(x, [-1, 1]), api.reshape(x, [1, -1]))).toThrow(message);
});

test("more than there is memory for", () => {
  expect(() => allocate("float64", 2 ** 40)).toThrow(
    expect.objectContaining({
      name: "ValueError",
      message:
        "tensor: 1099511627776 elements of float64 take 8797 GB, which there is no memory for; make it " +
        "smaller, or in parts",
    }),
  );
});
