import { expect, test } from "vitest";
import { openMeter } from "./meter.ts";

test("steps per second over the last whole span, and what a step took of it", () => {
  const meter = openMeter(500);
  meter.restart(1000);
  meter.add(10, 5, 1100);
  expect(meter.speed).toBeUndefined();
  meter.add(30, 15, 1500);
  expect(meter.speed).toEqual({ stepsPerSecond: 80, stepTime: 500 });
  meter.add(1, 1, 1600);
  expect(meter.speed).toEqual({ stepsPerSecond: 80, stepTime: 500 });
  meter.add(99, 0.98, 2000);
  expect(meter.speed!.stepsPerSecond).toBe(200);
  expect(meter.speed!.stepTime).toBeCloseTo(19.8);
});

test("a span without a step goes on, and starting again forgets", () => {
  const meter = openMeter(500);
  meter.restart(0);
  meter.add(0, 0, 600);
  expect(meter.speed).toBeUndefined();
  meter.add(1, 1, 1000);
  expect(meter.speed).toEqual({ stepsPerSecond: 1, stepTime: 1000 });
  meter.restart(1000);
  expect(meter.speed).toBeUndefined();
});
