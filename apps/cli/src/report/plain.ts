/** Progress in a file or a pipe: lines after epochs 1, 2, 4, 8 … and the last, without escape codes. */
import { showLoss } from "../words/numbers.ts";
import type { Epoch, Report } from "./progress.ts";

export function plainReport(write: (line: string) => void): Report {
  let epochs = 0;
  let untold: Epoch | undefined;
  const tell = ({ epoch, loss, figures }: Epoch): void => {
    untold = undefined;
    const count = `${String(epoch).padStart(String(epochs).length)}/${epochs}`;
    write([`epoch ${count}`, `loss ${showLoss(loss)}`, ...figures].join("  "));
  };
  return {
    start(plan) {
      ({ epochs } = plan);
      for (const [word, text] of plan.lines) write(`${word.padEnd(9)} ${text}`);
    },
    epoch(state) {
      if (Number.isInteger(Math.log2(state.epoch)) || state.epoch === epochs) tell(state);
      else untold = state;
    },
    stop() {
      if (untold !== undefined) tell(untold);
    },
  };
}
