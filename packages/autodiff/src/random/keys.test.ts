import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import fixture from "../../fixtures/random.json" with { type: "json" };
import { tensor } from "../core/create.ts";
import { DTypeError, UsageError, ValueError } from "../core/errors.ts";
import { randomBits, type Key } from "../ops/randomBits.ts";
import { foldIn, key, split } from "./keys.ts";

const text = (k: Key): string => k.toString();
const word = fc.nat(2 ** 31 - 1);

describe("key", () => {
  test("holds the seed in two words", () => {
    expect(text(key(0))).toBe("uint32[2] [0, 0]");
    expect(text(key(5))).toBe("uint32[2] [0, 5]");
    expect(text(key(2 ** 32 + 5))).toBe("uint32[2] [1, 5]");
    expect(text(key(2 ** 53 - 1))).toBe("uint32[2] [2097151, 4294967295]");
  });
  test.each([
    [-1, "key: the seed is -1; it is an integer from 0 to 2^53 − 1"],
    [0.5, "key: the seed is 0.5; it is an integer from 0 to 2^53 − 1"],
    [NaN, "key: the seed is NaN; it is an integer from 0 to 2^53 − 1"],
    [2 ** 53, "key: the seed is 9007199254740992; it is an integer from 0 to 2^53 − 1"],
    ["seed", 'key: the seed is the string "seed"; it is an integer from 0 to 2^53 − 1'],
    [undefined, "key: the seed is undefined; it is an integer from 0 to 2^53 − 1"],
  ])("refuses %s", (seed, message) => {
    expect(() => key(seed as number)).toThrow(new ValueError(message));
  });
});

describe("split", () => {
  test.each(fixture)("the keys of seed $seed", ({ seed, split: keys }) => {
    expect(split(key(seed), 3).map((k) => k.toArray())).toEqual(keys);
  });
  test("two keys to take apart, or as many as asked for", () => {
    const [a, b] = split(key(0));
    expectTypeOf(a).toEqualTypeOf<Key>();
    expectTypeOf(b).toEqualTypeOf<Key>();
    const three = split(key(0), 3);
    expectTypeOf(three).toEqualTypeOf<readonly [Key, Key, Key]>();
    const many = split(key(0), Number("100"));
    expectTypeOf(many).toEqualTypeOf<readonly Key[]>();
    expect(three.slice(0, 2).map(text)).toEqual([text(a), text(b)]);
    expect(many).toHaveLength(100);
    expect(split(key(0), 1)).toHaveLength(1);
  });
  test("no word of a draw appears among the new keys", () => {
    const drawn = new Set(randomBits(key(9), [2000]).data());
    const keys = split(key(9), 1000).flatMap((k) => Array.from(k.data()));
    expect(keys.filter((w) => drawn.has(w))).toEqual([]);
    expect(new Set(keys).size).toBe(2000);
  });
  test("a tree of 1 + 4 + 16 + … + 4096 keys has no two alike", () => {
    const seen = new Set<string>([text(key(1))]);
    let level: readonly Key[] = [key(1)];
    for (let depth = 0; depth < 6; depth++) {
      level = level.flatMap((k) => split(k, 4));
      for (const k of level) seen.add(text(k));
    }
    expect(seen.size).toBe((4 ** 7 - 1) / 3);
  });
  test.each([[0], [-1], [1.5]])("refuses n = %s", (n) => {
    expect(() => split(key(0), n)).toThrow(new ValueError(`split: n is ${n}; it is a positive integer`));
  });
  test("refuses what is no key", () => {
    expect(() => split(1 as never)).toThrow(
      new UsageError("split: the key is the number 1; make one with key(seed), as in split(key(0), …)"),
    );
  });
});

describe("foldIn", () => {
  test.each(fixture)("the keys of seed $seed", ({ seed, foldIn: keys }) => {
    for (const [n, words] of keys) expect(foldIn(key(seed), n as number).toArray()).toEqual(words);
  });
  test("takes a tensor too", () => {
    expect(text(foldIn(key(0), tensor(3, { dtype: "int32" })))).toBe(text(foldIn(key(0), 3)));
    expect(text(foldIn(key(0), tensor(3, { dtype: "uint32" })))).toBe(text(foldIn(key(0), 3)));
  });
  test("different numbers and different keys give different keys, also where their sums are equal", () => {
    fc.assert(
      fc.property(word, word, word, (seed, n, m) => {
        fc.pre(n !== m);
        expect(text(foldIn(key(seed), n))).not.toBe(text(foldIn(key(seed), m)));
        expect(text(foldIn(key(n), m))).not.toBe(text(foldIn(key(m), n)));
      }),
    );
  });
  test("is none of the keys that split gives", () => {
    const keys = new Set(split(key(4), 100).map(text));
    for (let n = 0; n < 100; n++) expect(keys.has(text(foldIn(key(4), n)))).toBe(false);
  });
  test("bad input", () => {
    expect(() => foldIn(key(0), -1)).toThrow(new ValueError("foldIn: n is -1; it is an integer from 0 to 2^53 − 1"));
    expect(() => foldIn(key(0), tensor(1))).toThrow(
      new DTypeError("foldIn: n is float32[]; it is an integer, or an int32 or uint32 tensor of shape []"),
    );
    expect(() => foldIn("key" as never, 1)).toThrow(
      new UsageError('foldIn: the key is the string "key"; make one with key(seed), as in foldIn(key(0), …)'),
    );
  });
});
