/** A command line that means nothing: one sentence, exit code 2. */
export class UsageFault extends Error {}
