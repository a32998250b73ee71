import * as v from "valibot";

/** A state that was read, and the sentence to show where the given one was not good. */
export interface ReadState<S> {
  readonly state: S;
  readonly fault: string | undefined;
}

/** Returns the given state if it is one of the schema, and else the default one and a sentence. */
export function readState<S>(schema: v.GenericSchema<unknown, S>, given: unknown): ReadState<S> {
  const usual = v.parse(schema, {});
  if (given === undefined) return { state: usual, fault: undefined };
  const result = v.safeParse(schema, given, { abortEarly: true });
  if (result.success) return { state: result.output, fault: undefined };
  const [{ message, path }] = result.issues;
  const place = path?.map(({ key }) => String(key)).join(".") ?? "it";
  const shown = message.length > 160 ? `${message.slice(0, 160)}…` : message;
  return { state: usual, fault: `The link has settings that this page does not know (${place}: ${shown}).` };
}
