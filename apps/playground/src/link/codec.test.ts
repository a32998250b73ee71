import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeState, encodeState, longestText } from "./codec.ts";

const refusal = async (text: string): Promise<string> =>
  decodeState(text).then(
    () => "it was read",
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );

test("any JSON comes back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
      const text = (await encodeState(value))!;
      expect(text).toMatch(/^1\.[\w-]*$/);
      // JSON knows one zero
      expect(await decodeState(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60 },
  );
});

test("numbers come back bit for bit", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
      async (x) => {
        expect(Object.is(await decodeState((await encodeState(x))!), x)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test("what is too long for an address has no text", async () => {
  const noise = Array.from({ length: 9000 }, (_, i) => Math.sin(i * i));
  expect(await encodeState(noise)).toBeUndefined();
});

test("texts that are not from here are refused with a sentence", async () => {
  const good = (await encodeState({ data: "xor", layers: [8, 8] }))!;
  expect(await refusal("")).toBe("LinkError: The settings in the link are not from this page.");
  expect(await refusal("hello")).toBe("LinkError: The settings in the link are not from this page.");
  expect(await refusal("<b>.x")).toBe("LinkError: The settings in the link are not from this page.");
  expect(await refusal(`2${good.slice(1)}`)).toBe("LinkError: The link is of version 2; this page reads version 1.");
  expect(await refusal(good.slice(0, -4))).toBe("LinkError: The settings in the link are cut off or changed.");
  expect(await refusal(`${good.slice(0, 8)}!${good.slice(9)}`)).toBe(
    "LinkError: The settings in the link are cut off or changed.",
  );
  expect(await refusal("1.")).toBe("LinkError: The settings in the link are cut off or changed.");
  expect(await refusal(`1.${"A".repeat(longestText)}`)).toBe(
    "LinkError: The link has 16386 characters of settings; it may have 16384.",
  );
});

test("a short text that unfolds into a huge one is refused before it has unfolded", async () => {
  const bomb = (await encodeState("a".repeat(4_000_000)))!;
  expect(bomb.length).toBeLessThan(longestText);
  expect(await refusal(bomb)).toBe("LinkError: The settings in the link unfold to more than 262144 bytes.");
});
