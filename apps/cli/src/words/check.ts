/** Values from outside, held to a schema; a fault is one sentence that names the place. */
import * as v from "valibot";
import { quoted } from "./faults.ts";

/**
 * The value, if it is as the schema says.
 * @param refuse makes the error of a sentence about the first fault
 */
export function checked<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  refuse: (sentence: string) => Error,
): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  throw refuse(sentenceOf(issues[0]));
}

/** "settings.epochs is "a"; it is a number". */
function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? (issue.path?.map(({ key }) => String(key)).join(".") || "the whole");
  if (issue.type === "strict_object" && issue.expected === "never") return `there is no ${quoted(place)} here`;
  if (issue.type === "strict_object" && issue.input === undefined) return `${place} is missing`;
  if (issue.kind === "schema" && issue.received === "undefined") return `${place} is missing`;
  const expected = issue.kind === "schema" || issue.message.startsWith("Invalid ") ? wanted(issue) : issue.message;
  return `${place} is ${shown(issue.input)}; it is ${expected}`;
}

function wanted({ expected, type }: v.BaseIssue<unknown>): string {
  const bounds: Readonly<Record<string, string>> = { integer: "a whole number", finite: "a finite number" };
  if (expected === null) return bounds[type] ?? "another value";
  const bound = /^([<>]=?)(.*)$/.exec(expected);
  if (bound !== null)
    return `a number, ${{ "<": "below", "<=": "at most", ">": "above", ">=": "at least" }[bound[1]!]} ${bound[2]}`;
  return (
    { number: "a number", string: "a text", boolean: "true or false", Array: "a list", Object: "an object" }[
      expected
    ] ?? expected.replaceAll(" | ", ", ").replaceAll(/[()]/g, "")
  );
}

function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
