/** A text field of a number with a button on each side. What is refused is said beside it; the last value stays. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { Setting } from "./values.ts";
import { uiWords } from "./words.ts";

export interface FieldProps {
  /** Beginning of the ids of its parts. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly setting: Setting;
  readonly value: number;
  /** Take a value with every key stroke; else when it is entered (Enter, or leaving the field). */
  readonly live?: boolean;
  readonly disabled?: boolean;
  /** Names of the buttons, where "Lower …" and "Higher …" are not right. */
  readonly lower?: string;
  readonly higher?: string;
  onChange(value: number): void;
}

export function NumberField(props: FieldProps): JSX.Element {
  const { id, label, hint, setting, value, live = false, disabled = false, onChange } = props;
  const words = uiWords();
  const [text, setText] = useState(String(value));
  const [refusal, setRefusal] = useState("");
  const known = useRef(value);

  // a value from elsewhere, as another button or a link gives it, is shown; what is being typed is left alone
  useEffect(() => {
    if (known.current === value) return;
    known.current = value;
    setText(String(value));
    setRefusal("");
  }, [value]);

  const judge = (next: string, take: boolean): void => {
    setText(next);
    const reading = setting.read(next);
    setRefusal("refusal" in reading ? `${reading.refusal} ${words.stillInUse(known.current)}` : "");
    if (!take || !("value" in reading) || reading.value === known.current) return;
    known.current = reading.value;
    onChange(reading.value);
  };
  const move = (direction: 1 | -1): void => judge(String(setting.next(known.current, direction)), true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    move(event.key === "ArrowUp" ? 1 : -1);
  };

  return (
    <div class="field" id={id}>
      <label for={`${id}-input`}>{label}</label>
      <div class="stepper">
        <button
          type="button"
          disabled={disabled}
          aria-label={props.lower ?? words.lower(label.toLowerCase())}
          onClick={() => move(-1)}
        >
          −
        </button>
        <input
          id={`${id}-input`}
          inputMode="decimal"
          autocomplete="off"
          disabled={disabled}
          value={text}
          aria-describedby={`${hint === undefined ? "" : `${id}-hint `}${id}-refusal`}
          aria-invalid={refusal === "" ? undefined : "true"}
          onInput={(event) => judge(event.currentTarget.value, live)}
          onChange={(event) => judge(event.currentTarget.value, true)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          disabled={disabled}
          aria-label={props.higher ?? words.higher(label.toLowerCase())}
          onClick={() => move(1)}
        >
          +
        </button>
      </div>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="refusal" id={`${id}-refusal`} role="alert">
        {refusal}
      </p>
    </div>
  );
}

export interface ChoiceProps<T extends string> {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly disabled?: boolean;
  onChange(value: T): void;
}

/** A list of which one is chosen. */
export function Choice<T extends string>(props: ChoiceProps<T>): JSX.Element {
  const { id, label, hint, value, options, disabled = false, onChange } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        autocomplete="off"
        disabled={disabled}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          const chosen = options.find(([one]) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([one, text]) => (
          <option key={one} value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
