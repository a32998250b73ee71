import { dictionary } from "../ui/language.ts";
import type { LossName, ModelName, OutputName } from "./spec.ts";

const models: Readonly<Record<ModelName, string>> = { line: "straight line", curve: "8 hidden units" };
const outputs: Readonly<Record<OutputName, string>> = {
  none: "none",
  softplus: "softplus",
  sigmoid: "sigmoid",
  tanh: "tanh",
};
const losses: Readonly<Record<LossName, string>> = { squared: "squared", absolute: "absolute", huber: "Huber" };

const en = {
  models,
  outputs,
  losses,
  controls: "Model and training",
  model: "Model",
  output: "Output activation",
  play: "Play",
  pause: "Pause",
  reset: "Reset",
  one: "Step",
  many: "100 steps",
  noPoints: "There are no points: click into the plane to add some.",
  fitting: "Fitting.",
  atRest: (steps: number) => `At rest after ${steps} steps.`,
  standing: (steps: number) => (steps === 0 ? "Ready: press Play." : `Paused after ${steps} steps.`),
  title: "Points and three fits",
  picture: (points: number) => `${points} points, and the fits by squared, absolute and Huber’s loss`,
  note: "The same model three times, each trained by another loss. Drag a point: fits begin anew. Thin lines are the errors of the squared fit.",
  click: "A click",
  adds: "adds a point",
  takesAway: "takes one away",
  keys: "By keyboard: arrows move the cross, with Shift a point with it; Enter adds or takes away.",
  fits: "What was found",
  meanLoss: "mean loss",
  line: "line",
  range: (range: string) => `Predictions lie in ${range}.`,
  delta: "Huber’s δ",
  deltaHint: "Smaller errors count squared, larger ones as they are.",
  deltaRule: "δ is a number from 0.1 to 10",
  course: "Losses, step by step",
  courseLabel: "Mean loss of each fit against steps, on a logarithmic scale",
  steps: "steps",
  guide: [
    {
      question: "Twelve points lie about a line. How much do the three fits differ?",
      answer: "Hardly: without outliers squared, absolute and Huber’s loss agree on the line.",
      action: "Without outliers",
    },
    {
      question: "Two points fall far below. Which fit follows them?",
      answer:
        "The squared one: an error of 8 counts 64 times one of 1. Of the absolute loss each point pulls alike, whatever its distance; Huber’s is squared near by and absolute far away.",
      action: "With two outliers",
    },
    {
      question: "The output goes through tanh. Can the fit reach points at y = 6?",
      answer: "No: tanh lets only numbers from −1 to 1 come out. For targets of any size the output has none.",
      action: "Output tanh",
    },
  ],
};

const modelsKo: typeof models = { line: "직선", curve: "은닉 유닛 8개" };
const outputsKo: typeof outputs = { ...outputs, none: "없음" };
const lossesKo: typeof losses = { squared: "제곱", absolute: "절댓값", huber: "후버" };

const ko: typeof en = {
  models: modelsKo,
  outputs: outputsKo,
  losses: lossesKo,
  controls: "모형과 훈련",
  model: "모형",
  output: "출력 활성화",
  play: "재생",
  pause: "멈춤",
  reset: "처음으로",
  one: "한 걸음",
  many: "100걸음",
  noPoints: "점이 없습니다. 평면을 눌러 점을 더하세요.",
  fitting: "맞추는 중입니다.",
  atRest: (steps) => `${steps}걸음 만에 멎었습니다.`,
  standing: (steps) => (steps === 0 ? "준비됨: 재생을 누르세요." : `${steps}걸음에서 멈췄습니다.`),
  title: "점과 세 가지 맞춤",
  picture: (points) => `점 ${points}개와 제곱, 절댓값, 후버 손실로 맞춘 선`,
  note: "같은 모형을 세 번, 저마다 다른 손실로 훈련합니다. 점을 끌면 처음부터 다시 맞춥니다. 가는 선은 제곱 맞춤의 오차입니다.",
  click: "누르면",
  adds: "점을 더합니다",
  takesAway: "점을 뺍니다",
  keys: "키보드: 화살표로 십자를 옮기고 Shift와 함께면 점도 옮깁니다. Enter로 더하거나 뺍니다.",
  fits: "찾은 것",
  meanLoss: "평균 손실",
  line: "직선",
  range: (range) => `예측은 ${range} 안에 있습니다.`,
  delta: "후버의 δ",
  deltaHint: "이보다 작은 오차는 제곱으로, 큰 오차는 그대로 셉니다.",
  deltaRule: "δ는 0.1에서 10까지의 수입니다.",
  course: "걸음마다의 손실",
  courseLabel: "걸음에 따른 맞춤마다의 평균 손실, 로그 눈금",
  steps: "걸음",
  guide: [
    {
      question: "점 열두 개가 직선 둘레에 있습니다. 세 맞춤은 얼마나 다를까요?",
      answer: "거의 같습니다. 벗어난 점이 없으면 제곱, 절댓값, 후버 손실은 같은 직선을 고릅니다.",
      action: "벗어난 점 없이",
    },
    {
      question: "점 두 개가 한참 아래에 있습니다. 어느 맞춤이 따라갈까요?",
      answer:
        "제곱입니다. 8만큼의 오차는 1만큼의 오차보다 64배로 셉니다. 절댓값 손실에서는 거리가 얼마든 점마다 똑같이 당기고, 후버는 가까이서는 제곱, 멀리서는 절댓값입니다.",
      action: "벗어난 점 둘",
    },
    {
      question: "출력이 tanh를 지납니다. y = 6인 점에 닿을 수 있을까요?",
      answer: "아니요. tanh는 −1에서 1까지만 내보냅니다. 크기가 아무렇거나 되는 목표에는 출력 활성화를 두지 않습니다.",
      action: "출력 tanh",
    },
  ],
};

export const regressionWords: () => typeof en = dictionary({ en, ko });
