/** What may be typed into the settings: a value, or the sentence that refuses it. */
export type Reading = { readonly value: number } | { readonly refusal: string };

/** A number that can be typed, and the next one up or down for the buttons and the arrow keys. */
export interface Setting {
  read(text: string): Reading;
  next(value: number, direction: 1 | -1): number;
}

/** 0.001, 0.003, 0.01 … 10: each about three times the one before. */
const ladder = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

export const learningRateSetting: Setting = {
  read: (text) => readNumber(text, "The learning rate is a number from 0.0001 to 10, such as 0.03", 0.0001, 10),
  next(value, direction) {
    const rungs = direction > 0 ? ladder : ladder.toReversed();
    return rungs.find((rung) => (rung - value) * direction > value * 1e-9) ?? value;
  },
};

export const hiddenSetting: Setting = integers("The hidden width is a whole number from 1 to 64", 1, 64);

export const seedSetting: Setting = integers("The seed is a whole number from 0 to 4294967295", 0, 2 ** 32 - 1);

function integers(rule: string, min: number, max: number): Setting {
  return {
    read(text) {
      const reading = readNumber(text, rule, min, max);
      return "value" in reading && !Number.isInteger(reading.value) ? refuse(text, rule) : reading;
    },
    next: (value, direction) => Math.min(max, Math.max(min, value + direction)),
  };
}

function readNumber(text: string, rule: string, min: number, max: number): Reading {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
  return value >= min && value <= max ? { value } : refuse(text, rule);
}

function refuse(text: string, rule: string): Reading {
  const came = text.trim();
  return {
    refusal: came === "" ? `${rule}.` : `${rule}; “${came.length > 24 ? `${came.slice(0, 24)}…` : came}” is not.`,
  };
}
