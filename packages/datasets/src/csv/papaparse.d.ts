/** Types of the part of papaparse that is used, its tokeniser: it comes without types. */
declare module "papaparse" {
  interface Tokens {
    readonly data: string[][];
    readonly errors: readonly { readonly code: string; readonly row?: number }[];
    readonly meta: { readonly cursor: number };
  }
  interface Papa {
    readonly Parser: new (config: {
      readonly delimiter: string;
      readonly newline: string;
      readonly preview?: number;
    }) => { parse(text: string, baseIndex: number, ignoreLastRow: boolean): Tokens };
  }
  const Papa: Papa;
  // eslint-disable-next-line no-restricted-syntax -- it is what it is
  export default Papa;
}
