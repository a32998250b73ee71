import { expect, test } from "vitest";
import { openHistory } from "./history.ts";

function record(capacity: number, epochs: number): ReturnType<typeof openHistory> {
  const history = openHistory(capacity);
  for (let epoch = 0; epoch <= epochs; epoch++)
    if (history.wants(epoch)) history.add(epoch, 1 / (epoch + 1), undefined);
  return history;
}

test("keeps every epoch while there is room", () => {
  expect([...record(8, 3).curve(3, 0.25, undefined).epochs]).toEqual([0, 1, 2, 3]);
});

test("thins itself out when it is full, evenly, and always ends with the last epoch", () => {
  const curve = record(8, 21).curve(21, 1 / 22, undefined);
  expect([...curve.epochs]).toEqual([0, 4, 8, 12, 16, 20, 21]);
  expect([...curve.train]).toEqual([1, 1 / 5, 1 / 9, 1 / 13, 1 / 17, 1 / 21, 1 / 22]);
  expect(curve.heldOut).toHaveLength(0);
});

test("an epoch is kept once", () => {
  expect(record(8, 3).wants(3)).toBe(false);
});
