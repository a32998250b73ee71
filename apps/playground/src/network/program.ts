/** The network of a moment as a program for Node, which prints the loss that the page shows. */
import type { ActivationName } from "../ui/activationNames.ts";
import type { Frame, LayerNumbers, Scene } from "./protocol.ts";
import type { InputName, LossName } from "./spec.ts";

type Numbers = Pick<LayerNumbers, "fanIn" | "fanOut" | "weight" | "bias">;

/** Returns the text of an ES module on `@cotangent/autodiff` and `@cotangent/losses`. */
export function programOf(scene: Scene, frame: Frame): string {
  const { spec, classNames, scaling } = scene;
  const loss = losses(scene.loss as LossName, classNames.length);
  const result = ["x", ...spec.layers.map(({ activation }) => activation)].reduce((x, name, i) =>
    applied(name as ActivationName, `layer(${x}, params[${i - 1}])`),
  );
  const names = [
    ...["add", "matmul", "mean", "tensor"],
    ...namesIn([result, loss], autodiffNames),
    ...(classNames.length > 0 ? [classNames.length === 2 ? "sigmoid" : "softmax"] : []),
  ];
  const points = trained(scene);
  return `// ${scene.network}, step ${frame.step}. The page shows the loss ${frame.loss}.
// npm install @cotangent/autodiff @cotangent/losses, then: node network.mjs
import { ${[...new Set(names)].toSorted().join(", ")} } from "@cotangent/autodiff";
import { ${namesIn([loss], lossFunctions).join(", ")} } from "@cotangent/losses";

const params = [
${frame.layers.map(layerText).join("\n")}
];

// x, y and the ${classNames.length === 0 ? "number to predict" : "class"} of each example
const examples = [
${points.map((one) => `  [${one.join(", ")}],`).join("\n")}
];

/** What the network sees of a place: ${spec.inputs.join(", ")}. */
function inputsOf([px, py]) {
  const x = (px - ${scaling.x[0]}) / ${scaling.x[1]};
  const y = (py - ${scaling.y[0]}) / ${scaling.y[1]};
  return [${spec.inputs.map((name) => inputTexts[name]).join(", ")}];
}

const layer = (x, { weight, bias }) => add(matmul(x, weight), bias);

/** float32[n, ${spec.inputs.length}] to float32[n, ${frame.layers.at(-1)!.fanOut}] */
function network(params, x) {
  return layer(${result}, params[${spec.layers.length}]);
}

export function predict(places) {
  const out = network(params, tensor(places.map(inputsOf)));
  return ${answer(classNames.length)}.toArray();
}

export function lossOf(params) {
  const out = network(params, tensor(examples.map(inputsOf)));
  const expected = tensor(examples.map(([, , value]) => value), { dtype: "${classNames.length === 0 ? "float32" : "int32"}" });
  return mean(${loss});
}

console.log(lossOf(params).item());
`;
}

// ---- parts

const inputTexts: Readonly<Record<InputName, string>> = {
  x: "x",
  y: "y",
  "x²": "x * x",
  "y²": "y * y",
  xy: "x * y",
  "sin x": "Math.sin(Math.PI * x)",
  "sin y": "Math.sin(Math.PI * y)",
};

/** Options of activations that the page sets otherwise than the function does. */
const options: Readonly<Partial<Record<ActivationName, string>>> = {
  leakyRelu: ", { slope: 0.1 }",
  gelu: ', { approximate: "tanh" }',
};

function applied(name: ActivationName, x: string): string {
  return name === "identity" ? x : `${name}(${x}${options[name] ?? ""})`;
}

/** The loss of each example, of `out` and `expected`. */
function losses(name: LossName, classes: number): string {
  if (classes === 0) {
    const numbers = "reshape(out, [-1]), expected";
    if (name === "absolute") return `absoluteError(${numbers})`;
    return name === "huber" ? `huber(${numbers}, { delta: 0.25 })` : `squaredError(${numbers})`;
  }
  if (classes === 2) {
    const logits = "squeeze(out, { axis: 1 })";
    if (name === "crossEntropy") return `sigmoidCrossEntropy(${logits}, expected)`;
    const yes = 'cast(expected, "float32")';
    if (name === "squared") return `squaredError(sigmoid(${logits}), ${yes})`;
    return `hinge(${logits}, sub(mul(${yes}, 2), 1))`;
  }
  if (name === "crossEntropy") return "softmaxCrossEntropy(out, expected)";
  if (name === "hinge") return "categoricalHinge(out, expected)";
  return `sum(squaredError(softmax(out), oneHot(expected, ${classes}, { dtype: "float32" })), { axis: 1 })`;
}

function answer(classes: number): string {
  if (classes === 0) return "out";
  return classes === 2 ? "sigmoid(out)" : "softmax(out)";
}

const lossFunctions = [
  "absoluteError",
  "categoricalHinge",
  "hinge",
  "huber",
  "sigmoidCrossEntropy",
  "softmaxCrossEntropy",
  "squaredError",
];
const autodiffNames = [
  ...["cast", "mul", "oneHot", "reshape", "sigmoid", "softmax", "squeeze", "sub", "sum"],
  ...["elu", "gelu", "leakyRelu", "relu", "silu", "softplus", "step", "tanh"],
];

/** Those of the names that are called somewhere in the texts. */
function namesIn(texts: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => texts.some((text) => new RegExp(`\\b${name}\\(`).test(text)));
}

function layerText({ fanIn, fanOut, weight, bias }: Numbers): string {
  const rows = Array.from({ length: fanIn }, (_, i) => numbers(weight.subarray(i * fanOut, (i + 1) * fanOut)));
  return `  { weight: tensor([${rows.join(", ")}]), bias: tensor(${numbers(bias)}) },`;
}

function numbers(values: Float32Array): string {
  return `[${Array.from(values, shortest).join(", ")}]`;
}

/** The shortest decimal that is this float32. */
function shortest(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Object.is(Math.fround(Number(text)), value)) return text;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Examples that are trained on: x, y and the class or the number. */
function trained({ points, targets, classNames }: Scene): (readonly [number, number, number])[] {
  return points.flatMap(({ x, y, label, heldOut }, i) =>
    heldOut ? [] : [[x, y, classNames.length === 0 ? targets[i]! : label] as const],
  );
}
