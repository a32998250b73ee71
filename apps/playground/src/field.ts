import type { Setting } from "./values.ts";

/** A text field with a button on each side. What is refused is said beside it, and the last good value stays. */
export interface Field {
  readonly value: number;
}

export interface FieldOptions {
  readonly setting: Setting;
  readonly initial: number;
  /** Take a value with every key stroke; else when it is entered (Enter, or leaving the field). */
  readonly live: boolean;
  onChange(value: number): void;
}

/** @param root an element with an input, buttons with `data-direction` 1 and -1, and a place for the refusal */
export function openField(root: HTMLElement, { setting, initial, live, onChange }: FieldOptions): Field {
  const input = root.querySelector("input")!;
  const refusal = root.querySelector<HTMLElement>(".refusal")!;
  const buttons = [...root.querySelectorAll<HTMLButtonElement>("button[data-direction]")];
  let value = initial;

  const accept = (next: number): void => {
    if (next === value) return;
    value = next;
    onChange(next);
  };
  const judge = (take: boolean): void => {
    const reading = setting.read(input.value);
    const sentence = "refusal" in reading ? `${reading.refusal} ${value} is still in use.` : "";
    if (refusal.textContent !== sentence) refusal.textContent = sentence;
    if (sentence === "") input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    if (take && "value" in reading) accept(reading.value);
  };
  const move = (direction: 1 | -1): void => {
    input.value = String(setting.next(value, direction));
    judge(true);
  };

  input.value = String(initial);
  input.addEventListener("input", () => judge(live));
  input.addEventListener("change", () => judge(true));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp") move(1);
    else if (event.key === "ArrowDown") move(-1);
    else return;
    event.preventDefault();
  });
  for (const button of buttons)
    button.addEventListener("click", () => move(button.dataset["direction"] === "1" ? 1 : -1));

  return {
    get value() {
      return value;
    },
  };
}
