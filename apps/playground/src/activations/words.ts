import { dictionary } from "../ui/language.ts";
import type { InitializerName } from "./curves.ts";

const initializers: Readonly<Record<InitializerName, string>> = {
  glorot: "Glorot",
  he: "He",
  lecun: "LeCun",
  orthogonal: "orthogonal",
  small: "too small (0.05)",
  large: "too large (0.6)",
};

const en = {
  initializers,
  controls: "An activation",
  activation: "Activation",
  place: "Place x",
  placeRule: "x is a number from −8 to 8",
  curves: "The function and its derivatives",
  curvesNote: "Both derivatives are taken by grad, of the same code that a layer runs.",
  chart: (name: string) => `${name} with its first and second derivative`,
  xAxis: "x",
  yAxis: "value",
  value: "Value",
  first: "First derivative",
  second: "Second derivative",
  saturated: "Saturated: the derivative is almost 0, so hardly any gradient passes here.",
  passes: "The gradient passes.",
  dead: "The derivative is exactly 0: nothing below this place learns from it.",
  deep: "Gradients through many layers",
  deepNote: (width: number) =>
    `A stack of layers of width ${width}, by several first weights side by side: how long the gradient is in what each layer gives, beside that of the last. A line that falls to the left is a gradient that vanishes; one that rises explodes.`,
  deepChart: "Length of the gradient by layer, for each initializer",
  layerAxis: "layer",
  lengthAxis: "gradient, relative",
  depth: "Layers",
  depthRule: "The number of layers is a whole number from 2 to 40",
  seed: "Seed",
  seedRule: "The seed is a whole number from 0 to 4294967295",
  initializer: "First weights",
  firstLayer: "In the first layer",
  guide: [
    {
      question: "Where is tanh steepest, and how steep is it at x = 4?",
      answer:
        "At 0, with slope 1. At 4 the slope is about 0.001: a neuron that sits there passes a thousandth of its gradient on.",
      action: "tanh at x = 4",
    },
    {
      question: "Why did networks of many sigmoid layers not learn for so long?",
      answer:
        "The slope of sigmoid is at most 1/4, so each layer makes the gradient at least four times shorter, whatever the first weights are.",
      action: "sigmoid, 20 layers",
    },
    {
      question: "relu has slope 0 on one side. What keeps its gradients alive through 20 layers?",
      answer:
        "First weights of the right size: He’s are √2 times larger than those for tanh, since half of the units are silent. Too small, and they vanish; too large, and they explode.",
      action: "relu, 20 layers",
    },
  ],
};

const initializersKo: typeof initializers = {
  glorot: "Glorot",
  he: "He",
  lecun: "LeCun",
  orthogonal: "직교",
  small: "너무 작음 (0.05)",
  large: "너무 큼 (0.6)",
};

const ko: typeof en = {
  initializers: initializersKo,
  controls: "활성화 함수",
  activation: "활성화",
  place: "자리 x",
  placeRule: "x는 −8에서 8까지의 수입니다.",
  curves: "함수와 도함수",
  curvesNote: "두 도함수는 층이 실행하는 바로 그 코드를 grad로 미분한 것입니다.",
  chart: (name) => `${name}와(과) 일차·이차 도함수`,
  xAxis: "x",
  yAxis: "값",
  value: "값",
  first: "일차 도함수",
  second: "이차 도함수",
  saturated: "포화: 도함수가 거의 0이라 기울기가 거의 지나가지 못합니다.",
  passes: "기울기가 지나갑니다.",
  dead: "도함수가 정확히 0입니다: 이 자리 아래로는 아무것도 배우지 못합니다.",
  deep: "여러 층을 지나는 기울기",
  deepNote: (width) =>
    `너비 ${width}인 층을 쌓고 첫 가중치를 여러 가지로 나란히 놓았습니다. 각 층의 출력에 대한 기울기의 길이를 마지막 층과 견줍니다. 왼쪽으로 내려가는 선은 사라지는 기울기, 올라가는 선은 폭발하는 기울기입니다.`,
  deepChart: "초기화마다 층별 기울기의 길이",
  layerAxis: "층",
  lengthAxis: "상대 기울기",
  depth: "층 수",
  depthRule: "층 수는 2에서 40까지의 정수입니다.",
  seed: "시드",
  seedRule: "시드는 0에서 4294967295까지의 정수입니다.",
  initializer: "첫 가중치",
  firstLayer: "첫 층에서",
  guide: [
    {
      question: "tanh는 어디서 가장 가파르고, x = 4에서는 얼마나 가파를까요?",
      answer:
        "0에서 기울기 1로 가장 가파릅니다. 4에서는 약 0.001입니다. 그곳의 뉴런은 기울기의 천분의 일만 넘겨줍니다.",
      action: "x = 4의 tanh",
    },
    {
      question: "sigmoid 층을 많이 쌓은 신경망은 왜 오랫동안 배우지 못했을까요?",
      answer: "sigmoid의 기울기는 많아야 1/4이라, 첫 가중치가 무엇이든 층마다 기울기가 적어도 네 배 짧아집니다.",
      action: "sigmoid 20층",
    },
    {
      question: "relu는 한쪽에서 기울기가 0입니다. 무엇이 20층을 지나도록 기울기를 살려 둘까요?",
      answer:
        "알맞은 크기의 첫 가중치입니다. 절반의 뉴런이 쉬므로 He 초기화는 tanh용보다 √2배 큽니다. 너무 작으면 사라지고 너무 크면 폭발합니다.",
      action: "relu 20층",
    },
  ],
};

export const activationsWords: () => typeof en = dictionary({ en, ko });
