/** Numbers that can be typed: a value, or the sentence that refuses it. */
import { uiWords } from "./words.ts";

export type Reading = { readonly value: number } | { readonly refusal: string };

/** A number that can be typed, and the next one up or down for the buttons and the arrow keys. */
export interface Setting {
  read(text: string): Reading;
  next(value: number, direction: 1 | -1): number;
}

/** Limits of a number, and the sentence, without its full stop, that says what it is. */
export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly rule: string;
}

/** Numbers that move from rung to rung, as 0.001, 0.003, 0.01 … do. */
export function ladderSetting({ min, max, rule }: Limits, ladder: readonly number[]): Setting {
  return {
    read: (text) => readNumber(text, { min, max, rule }),
    next(value, direction) {
      const rungs = direction > 0 ? ladder : ladder.toReversed();
      return rungs.find((rung) => (rung - value) * direction > Math.abs(value) * 1e-9) ?? value;
    },
  };
}

/** Whole numbers, which move by one. */
export function integerSetting({ min, max, rule }: Limits): Setting {
  return {
    read(text) {
      const reading = readNumber(text, { min, max, rule });
      return "value" in reading && !Number.isInteger(reading.value) ? refuse(text, rule) : reading;
    },
    next: (value, direction) => Math.min(max, Math.max(min, value + direction)),
  };
}

/** Numbers that move by a step. */
export function stepSetting({ min, max, rule }: Limits, step: number): Setting {
  return {
    read: (text) => readNumber(text, { min, max, rule }),
    // 0.1 + 0.2 is not 0.3: steps are counted
    next: (value, direction) =>
      Math.min(max, Math.max(min, Number(((Math.round(value / step) + direction) * step).toPrecision(12)))),
  };
}

/** Reads a number with a decimal point, or with a decimal comma: "0,03". */
function readNumber(text: string, { min, max, rule }: Limits): Reading {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return value >= min && value <= max ? { value } : refuse(text, rule);
}

function refuse(text: string, rule: string): Reading {
  const came = text.trim();
  return {
    refusal:
      came === "" ? uiWords().is(rule) : uiWords().isNot(rule, came.length > 24 ? `${came.slice(0, 24)}…` : came),
  };
}
