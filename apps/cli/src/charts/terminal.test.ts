import { expect, test } from "vitest";
import { confusionText, curvesText, drawing, type Inks } from "./terminal.ts";

const plain = (text: string): string => text;
const inks: Inks = { dim: plain, good: plain, bad: plain, series: [plain] };
const size = { columns: 48, rows: 12 };

test("a loss over three orders of magnitude", () => {
  const values = Array.from({ length: 40 }, (_, i) => Math.exp(-i / 6));
  expect(curvesText({ title: "Loss", unit: "loss", series: [{ name: "training", values }] }, size, inks).join("\n"))
    .toMatchInlineSnapshot(`
    "Loss
    loss, logarithmic
       1.15 ┤ ⠑⠒⠤⢄⣀
            ┤      ⠉⠑⠒⠤⢄⣀
       0.12 ┤            ⠉⠑⠢⠤⣀⡀
            ┤                 ⠈⠉⠒⠢⠤⣀⡀
     0.0125 ┤                       ⠈⠉⠒⠦⢄⣀
            ┤                             ⠉⠑⠒⠤⢄⣀
    0.00131 ┤                                   ⠉⠑⠒⠤
              1                                   40
                                             epoch →
              ■ training"
  `);
});

test("points, a line and a guide", () => {
  const share = { domain: [0, 1], percent: true } as const;
  const lines = drawing(
    "ROC",
    { name: "false positive rate", ...share },
    { name: "true positive rate", ...share },
    [
      { name: "guessing", form: "line", guide: true, points: [[0, 0], [1, 1]] }, // prettier-ignore
      { name: "yes", form: "line", points: [[0, 0], [0, 0.8], [0.3, 1], [1, 1]] }, // prettier-ignore
    ],
    size,
    inks,
  );
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "ROC
    true positive rate
    100 % ┤    ⣀⣀⠤⠤⠔⠒⠊⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⣉⡩⠭⠛⠋⠉
          ┤ ⡎⠉⠉                         ⣀⡠⠤⠒⠊⠉
     67 % ┤ ⡇                     ⣀⡠⠤⠒⠊⠉
          ┤ ⡇               ⢀⣀⠤⠔⠊⠉
     33 % ┤ ⡇         ⢀⣀⠤⠔⠒⠉⠁
          ┤ ⡇   ⢀⣀⠤⠔⠒⠉⠁
      0 % ┤ ⡧⠔⠒⠉⠁
            0 %                                100 %
                               false positive rate →
            ■ yes"
  `);
});

test("a confusion matrix", () => {
  const confusion = { classes: ["setosa", "versicolor"], counts: [[10, 0], [2, 8]] }; // prettier-ignore
  expect(confusionText(confusion, size, inks).join("\n")).toMatchInlineSnapshot(`
    "Confusion matrix
    actual ↓       setosa versicolor   recall
    setosa             10          ·    100 %
    versicolor          2          8   80.0 %"
  `);
});

test("more classes than fit are a line each", () => {
  const classes = Array.from({ length: 30 }, (_, i) => `\u001B[31mkind ${i}`);
  const counts = classes.map((_, i) => classes.map((_, j) => (i === j ? 8 : j === 29 ? 2 : 0)));
  const lines = confusionText({ classes, counts }, size, inks);
  expect(lines).toHaveLength(32);
  expect(lines[2]).toBe("\uFFFD[31mkind 0    80.0 %  \uFFFD[31mkind 29 2");
  expect(lines.filter((line) => line.length > size.columns)).toEqual([]);
});

test("no line is wider than asked, whatever the names", () => {
  const long = "a name that somebody has written out in full ".repeat(4);
  const curves = { title: long, unit: long, series: [{ name: long, values: [1, 2] }] };
  const confusion = { classes: [long, long], counts: [[1, 2], [3, 4]] }; // prettier-ignore
  const lines = [...curvesText(curves, size, inks), ...confusionText({ ...confusion, title: long }, size, inks)];
  expect(lines.filter((line) => line.length > size.columns)).toEqual([]);
});
