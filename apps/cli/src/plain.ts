/** Progress in a file or a pipe: lines, one for each tenth of the epochs, without escape codes. */
import { percent, recipe, showLoss, type Plan, type Report } from "./report.ts";

export function plainReport(write: (line: string) => void): Report {
  let epochs = 0;
  return {
    start(plan: Plan) {
      ({ epochs } = plan.settings);
      write(`data      ${plan.data}`);
      write(`network   ${plan.network}, ${plan.parameters} parameters`);
      write(`training  ${recipe(plan)}`);
    },
    epoch({ epoch, loss, accuracy }) {
      const tenth = (n: number): number => Math.floor((10 * n) / epochs);
      if (tenth(epoch) === tenth(epoch - 1)) return;
      write(
        `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${showLoss(loss)}  accuracy ${percent(accuracy)}`,
      );
    },
    stop() {},
  };
}

/** For `--json`: nothing but the result. */
export const silentReport: Report = { start() {}, epoch() {}, stop() {} };
