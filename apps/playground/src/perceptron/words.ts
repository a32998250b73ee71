import { dictionary } from "../ui/language.ts";
import type { SetName } from "./spec.ts";

const sets: Readonly<Record<SetName, string>> = {
  setosa: "Iris: setosa or versicolor",
  species: "Iris: three species",
  versicolor: "Iris: versicolor or virginica",
  and: "AND",
  xor: "XOR",
};

const en = {
  sets,
  dataSet: "Data set",
  learning: "Learning",
  play: "Play",
  pause: "Pause",
  one: "One sample",
  many: "All once",
  reset: "Reset",
  speed: "Speed",
  pace: (samples: number) => `${samples} samples a second`,
  rewind: "Rewind",
  rewindTo: (seen: number) => `${seen} samples`,
  ready: "Ready: press Play. All weights are 0.",
  playing: "Learning, one sample after the other.",
  paused: "Paused.",
  converged: (mistakes: number) =>
    `Converged: every sample is right, after ${mistakes} mistakes. Nothing changes any more.`,
  noSamples: "There are no samples; add some.",
  title: "What the perceptron answers",
  picture: (mistakes: number) => `The plane, cut by the perceptron’s line; ${mistakes} mistakes so far`,
  note: "The line is where the weighted sum is 0. A mistake moves it: dashed where it was, arrows to where it is. Drag a point, or click to add one.",
  add: "A click adds",
  takeAway: "takes away",
  keys: "With the keyboard: arrows move a cross over the plane, Enter adds or takes away.",
  numbers: "The last sample, with its numbers",
  nothingYet: "Nothing has been looked at yet.",
  output: "Output",
  input: "Input",
  value: "Value",
  weight: "Weight",
  product: "Value × weight",
  update: "Update",
  after: "Weight after",
  constant: "constant",
  sum: "Weighted sum",
  verdict: (sum: string, answer: number, target: number) =>
    answer === target
      ? `step(${sum}) = ${answer}, and it should be ${target}: right, so nothing changes.`
      : `step(${sum}) = ${answer}, but it should be ${target}: a mistake.`,
  nothing: "The sum is 0, on neither side: that counts as a mistake.",
  rule: (rate: number, error: number) =>
    `Each weight changes by rate × (target − answer) × value = ${rate} × ${error} × value.`,
  gradient: "The same as a step down the gradient of the loss max(0, −target · sum).",
  counts: "Mistakes, and how many there can be",
  mistakes: "Mistakes",
  boundName: "Bound (R/γ)²",
  seen: "Samples seen",
  noBound: "none: no line separates",
  boundNote: (radius: string, margin: string) =>
    `R = ${radius}, the length of the longest sample; γ = ${margin}, the margin of the best line.`,
  boundMeans:
    "Where a line separates the classes, the rule makes at most (R/γ)² mistakes, in whatever order (Novikoff 1962). Where none does, it never stops.",
  logistic: "Logistic regression, beside it",
  logisticNote: (loss: string) =>
    `The same weighted sum, but with a probability instead of a step, and a best answer for any data: cross-entropy ${loss}.`,
  logisticPicture: "Probabilities of the classes over the plane",
  settings: "Settings",
  rate: "Learning rate",
  rateRule: "The learning rate is a number from 0.01 to 10",
  rateHint: "From weights of 0 it only scales them: the line is the same.",
  seed: "Order",
  seedRule: "The order is a whole number from 0 to 4294967295",
  seedHint: "The order of the samples.",
  guide: [
    {
      question: "The perceptron begins with all weights 0. What happens at the first sample that it gets wrong?",
      answer:
        "The sample itself, with the sign of the error, is added to the weights: the line turns so that this sample comes nearer to its side.",
      action: "Look at one sample",
    },
    {
      question: "Drag one versicolor deep into the setosas. Will the rule still come to an end?",
      answer:
        "No: no line separates them any more. The bound is gone, and the line swings for ever. Logistic regression beside it still settles on the least bad answer.",
      action: "Do it",
    },
    {
      question: "XOR has only four points. How many samples does the perceptron need?",
      answer:
        "It never gets there: no straight line has (0,1) and (1,0) on one side and (0,0) and (1,1) on the other. Logistic regression says 50 % everywhere. A hidden layer is needed: see the page Network.",
      action: "XOR",
    },
  ],
};

const setsKo: typeof sets = {
  setosa: "붓꽃: 세토사와 버시컬러",
  species: "붓꽃: 세 종",
  versicolor: "붓꽃: 버시컬러와 버지니카",
  and: "AND",
  xor: "XOR",
};

const ko: typeof en = {
  sets: setsKo,
  dataSet: "데이터",
  learning: "학습",
  play: "재생",
  pause: "멈춤",
  one: "표본 하나",
  many: "모두 한 번",
  reset: "처음으로",
  speed: "속도",
  pace: (samples) => `초당 표본 ${samples}개`,
  rewind: "되감기",
  rewindTo: (seen) => `표본 ${seen}개`,
  ready: "준비됨: 재생을 누르세요. 가중치는 모두 0입니다.",
  playing: "표본을 하나씩 배우는 중.",
  paused: "멈춤.",
  converged: (mistakes) => `수렴: 실수 ${mistakes}번 만에 모든 표본을 맞혔습니다. 더는 바뀌지 않습니다.`,
  noSamples: "표본이 없습니다. 더해 보세요.",
  title: "퍼셉트론의 답",
  picture: (mistakes) => `퍼셉트론의 선이 나눈 평면. 지금까지 실수 ${mistakes}번`,
  note: "선은 가중합이 0인 자리입니다. 실수할 때마다 움직입니다: 점선이 앞의 자리, 화살표가 지금의 자리입니다. 점을 끌거나, 눌러서 더하세요.",
  add: "누르면 더할 것",
  takeAway: "빼기",
  keys: "키보드로는 화살표로 십자를 옮기고 Enter로 더하거나 뺍니다.",
  numbers: "마지막 표본을 수로",
  nothingYet: "아직 아무 표본도 보지 않았습니다.",
  output: "출력",
  input: "입력",
  value: "값",
  weight: "가중치",
  product: "값 × 가중치",
  update: "변화",
  after: "바뀐 가중치",
  constant: "상수",
  sum: "가중합",
  verdict: (sum, answer, target) =>
    answer === target
      ? `step(${sum}) = ${answer}, 답은 ${target}: 맞았으므로 그대로입니다.`
      : `step(${sum}) = ${answer}, 답은 ${target}: 실수입니다.`,
  nothing: "가중합이 0이라 어느 쪽도 아닙니다. 실수로 칩니다.",
  rule: (rate, error) => `가중치는 학습률 × (정답 − 답) × 값 = ${rate} × ${error} × 값만큼 바뀝니다.`,
  gradient: "손실 max(0, −정답 · 합)의 기울기를 따라 내려가는 한 걸음과 같습니다.",
  counts: "실수의 수와 그 한계",
  mistakes: "실수",
  boundName: "한계 (R/γ)²",
  seen: "본 표본",
  noBound: "없음: 나누는 직선이 없습니다",
  boundNote: (radius, margin) => `R = ${radius}: 가장 긴 표본의 길이, γ = ${margin}: 가장 좋은 직선의 여유.`,
  boundMeans:
    "직선이 부류를 나눌 수 있으면, 순서가 어떻든 실수는 많아야 (R/γ)²번입니다(Novikoff 1962). 나눌 수 없으면 끝나지 않습니다.",
  logistic: "나란히: 로지스틱 회귀",
  logisticNote: (loss) =>
    `같은 가중합이지만 계단 대신 확률을 내며, 어떤 데이터에도 가장 좋은 답이 있습니다: 교차 엔트로피 ${loss}.`,
  logisticPicture: "평면 위 부류의 확률",
  settings: "설정",
  rate: "학습률",
  rateRule: "학습률은 0.01에서 10까지의 수입니다.",
  rateHint: "가중치 0에서 시작하면 크기만 달라지고 선은 같습니다.",
  seed: "순서",
  seedRule: "순서는 0에서 4294967295까지의 정수입니다.",
  seedHint: "표본의 순서.",
  guide: [
    {
      question: "퍼셉트론은 가중치가 모두 0인 채로 시작합니다. 처음 틀린 표본에서 무슨 일이 일어날까요?",
      answer: "오차의 부호를 붙인 표본 자체가 가중치에 더해집니다. 선이 돌아 그 표본이 제 편에 가까워집니다.",
      action: "표본 하나 보기",
    },
    {
      question: "버시컬러 하나를 세토사 한가운데로 끌어 보세요. 그래도 끝이 날까요?",
      answer:
        "아니요. 이제 나누는 직선이 없습니다. 한계도 사라지고 선은 끝없이 흔들립니다. 옆의 로지스틱 회귀는 그래도 가장 덜 나쁜 답에 머뭅니다.",
      action: "해 보기",
    },
    {
      question: "XOR은 점이 네 개뿐입니다. 퍼셉트론은 표본을 몇 개나 보아야 할까요?",
      answer:
        "끝내 배우지 못합니다. (0,1)과 (1,0)을 한쪽에, (0,0)과 (1,1)을 다른 쪽에 두는 직선은 없습니다. 로지스틱 회귀는 어디서나 50 %라고 합니다. 은닉층이 필요합니다: 신경망 페이지를 보세요.",
      action: "XOR",
    },
  ],
};

export const perceptronWords: () => typeof en = dictionary({ en, ko });
