import { dictionary } from "../ui/language.ts";
import type { ExampleName, ZoomName } from "./spec.ts";

const examples: Readonly<Record<ExampleName, string>> = {
  neuron: "One neuron: tanh(x*w + b)",
  paper: "A 2-2-1 network, for paper",
  network: "A network on XOR, in tensors",
  page: "The network of page Network",
  typed: "Your own expression",
};

const zooms: Readonly<Record<ZoomName, string>> = {
  all: "all ops",
  network: "layers",
  layer: "one layer",
  op: "one op",
};

const en = {
  examples,
  zooms,
  zoom: "Look at",
  layer: "Layer",
  layerName: (i: number) => `layer ${i}`,
  lossPart: "loss",
  networkNote:
    "Each box is a layer, with the shape of what it hands on; below it, in blue, how large the derivative of the loss in that is. Choose one to look into it.",
  training: "The network is being trained to the moment of page Network…",
  notTrained: (why: string) => `The network could not be trained (${why}); reload the page to try again.`,
  tooMany: (nodes: number, most: number) => `The graph has ${nodes} nodes; this page draws up to ${most}.`,
  noGraph: (why: string) => `The graph cannot be made: ${why}.`,
  sample: "Example",
  sampleHint: "Which training example goes through the network; 0 for the first four at once.",
  sampleRule: "The example is a whole number from 0 to 4096",
  element: "Choose a number to see where it comes from.",
  moreTerms: (count: number) => `and ${count} more`,
  example: "Example",
  walking: "Walking through the graph",
  play: "Play",
  pause: "Pause",
  one: "One op",
  all: "To the end",
  reset: "Reset",
  speed: "Speed",
  pace: (ops: number) => `${ops} ${ops === 1 ? "op" : "ops"} a second`,
  rewind: "Step",
  rewindTo: (at: number) => `Step ${at}`,
  ready: "Ready: press Play. First values flow forward, then cotangents flow back.",
  forward: (done: number, of: number) => `Forward: ${done} of ${of} ops have their value.`,
  back: (done: number, of: number) => `Back: ${done} of ${of} cotangents are known.`,
  done: "Done: every node has its value, and the derivative of the result in it.",
  expression: "Expression",
  expressionHint: "Names, numbers, + − * / ^, and functions such as tanh, sigmoid, exp, log, sin, relu.",
  differentiate: "Show the graph of",
  itself: "the function",
  derivative: (name: string) => `its derivative in ${name}`,
  derivativeNote: "Cotangents in the graph of a derivative are second derivatives.",
  graph: "The graph",
  graphNote:
    "Each box is an op of the real graph, with its value; below it, in blue, the derivative of the result in that value. Choose one to see its numbers.",
  explained: "One op, with its numbers",
  nothingYet: "Choose a box, or press Play.",
  given: "Given: nothing computes it.",
  forwardTitle: "Forward",
  backTitle: "Back: the chain rule",
  noCotangent: "No cotangent has come back to it yet.",
  start: "It is the result: its derivative in itself is 1.",
  constantNote: "A constant: nothing depends on how it would change.",
  from: (user: string) => `from ${user}`,
  total: "Together",
  elementwise: "Through the rule of the op, element by element:",
  value: "Value",
  cotangent: "Cotangent",
  check: "Check me",
  checking: (label: string) => `The derivative of the result in ${label}, by moving its value a little up and down:`,
  found: (value: string, error: string) => `${value} ± ${error}.`,
  agree: (cotangent: string) => `The cotangent is ${cotangent}: they agree.`,
  disagree: (cotangent: string) =>
    `The cotangent is ${cotangent}: they differ by more than the error. At a kink a derivative is a choice.`,
  allAgree: (count: number, worst: string) =>
    `All ${count} elements agree with their cotangents, each within its own error; the largest difference is ${worst}.`,
  someDisagree: (bad: number, count: number) =>
    `${bad} of ${count} elements differ from their cotangents by more than the error.`,
  values: "Values",
  valueRule: (name: string) => `${name} is a number from −1000 to 1000`,
  guide: [
    {
      question: "After the values have flowed forward, where does the walk back begin, and with which number?",
      answer:
        "At the result, with 1: when the result changes by a little, the result changes by as much. Every other cotangent is made from this 1, by one rule an op.",
      action: "Walk",
    },
    {
      question: "What becomes of the gradient of w when b is large, say 5?",
      answer:
        "tanh is almost 1 there and hardly changes: its local derivative 1 − tanh² is almost 0, and everything below is multiplied by it. That is saturation, and why gradients vanish.",
      action: "Let b be 5",
    },
    {
      question: "How could you know that these numbers are right, without trusting the rules?",
      answer:
        "Move one value a little up and down, and see how much the result moves: choose a box and press “Check me”. It knows nothing of derivatives, and says how far off it may be.",
      action: "A 2-2-1 network, walked to the end",
    },
  ],
};

const examplesKo: typeof examples = {
  neuron: "뉴런 하나: tanh(x*w + b)",
  paper: "종이에 풀 수 있는 2-2-1 신경망",
  network: "XOR 신경망, 텐서로",
  page: "신경망 페이지의 신경망",
  typed: "내 식",
};

const zoomsKo: typeof zooms = {
  all: "모든 연산",
  network: "층들",
  layer: "층 하나",
  op: "연산 하나",
};

const ko: typeof en = {
  examples: examplesKo,
  zooms: zoomsKo,
  zoom: "보기 수준",
  layer: "층",
  layerName: (i) => `${i}층`,
  lossPart: "손실",
  networkNote:
    "네모는 층 하나와 그 층이 넘겨주는 값의 모양입니다. 아래 파란 수는 그 값에 대한 손실의 미분의 크기입니다. 골라서 안을 보세요.",
  training: "신경망 페이지의 그 순간까지 신경망을 훈련하는 중…",
  notTrained: (why) => `신경망을 훈련하지 못했습니다(${why}). 페이지를 새로 고쳐 보세요.`,
  tooMany: (nodes, most) => `그래프의 마디가 ${nodes}개입니다. 이 페이지는 ${most}개까지 그립니다.`,
  noGraph: (why) => `그래프를 만들 수 없습니다: ${why}.`,
  sample: "예",
  sampleHint: "신경망을 지나갈 훈련 예의 번호. 0이면 처음 네 개를 함께.",
  sampleRule: "예의 번호는 0에서 4096까지의 정수입니다.",
  element: "수를 골라 어디서 왔는지 보세요.",
  moreTerms: (count) => `그 밖에 ${count}개`,
  example: "보기",
  walking: "그래프를 따라 걷기",
  play: "재생",
  pause: "멈춤",
  one: "연산 하나",
  all: "끝까지",
  reset: "처음으로",
  speed: "속도",
  pace: (ops) => `초당 연산 ${ops}개`,
  rewind: "단계",
  rewindTo: (at) => `${at}단계`,
  ready: "준비됨: 재생을 누르세요. 먼저 값이 앞으로, 다음에 여접값이 뒤로 흐릅니다.",
  forward: (done, of) => `앞으로: 연산 ${of}개 가운데 ${done}개의 값을 구했습니다.`,
  back: (done, of) => `뒤로: 여접값 ${of}개 가운데 ${done}개를 압니다.`,
  done: "끝: 모든 마디에 값과, 그 값에 대한 결과의 미분이 있습니다.",
  expression: "식",
  expressionHint: "이름, 수, + − * / ^, 그리고 tanh, sigmoid, exp, log, sin, relu 같은 함수.",
  differentiate: "보일 그래프",
  itself: "함수 그대로",
  derivative: (name) => `${name}에 대한 도함수`,
  derivativeNote: "도함수의 그래프에서 여접값은 이차 도함수입니다.",
  graph: "그래프",
  graphNote:
    "네모는 실제 그래프의 연산과 그 값입니다. 아래 파란 수는 그 값에 대한 결과의 미분입니다. 골라서 수를 보세요.",
  explained: "연산 하나를 수로",
  nothingYet: "네모를 고르거나 재생을 누르세요.",
  given: "주어진 값입니다.",
  forwardTitle: "앞으로",
  backTitle: "뒤로: 연쇄 법칙",
  noCotangent: "아직 여접값이 돌아오지 않았습니다.",
  start: "결과입니다. 자기 자신에 대한 미분은 1입니다.",
  constantNote: "상수입니다.",
  from: (user) => `${user}에서`,
  total: "합",
  elementwise: "연산의 규칙을 거쳐, 원소마다:",
  value: "값",
  cotangent: "여접값",
  check: "확인하기",
  checking: (label) => `${label}의 값을 조금 올리고 내려 구한 결과의 미분:`,
  found: (value, error) => `${value} ± ${error}.`,
  agree: (cotangent) => `여접값은 ${cotangent}: 일치합니다.`,
  disagree: (cotangent) => `여접값은 ${cotangent}: 오차보다 크게 다릅니다. 꺾인 곳에서 미분은 고르기 나름입니다.`,
  allAgree: (count, worst) => `원소 ${count}개가 모두 오차 안에서 여접값과 일치합니다. 가장 큰 차이는 ${worst}입니다.`,
  someDisagree: (bad, count) => `원소 ${count}개 가운데 ${bad}개가 오차보다 크게 다릅니다.`,
  values: "값",
  valueRule: (name) => `${name}은(는) −1000에서 1000까지의 수입니다.`,
  guide: [
    {
      question: "값이 앞으로 흐른 뒤, 되돌아오는 길은 어디서 어떤 수로 시작할까요?",
      answer:
        "결과에서 1로 시작합니다. 결과가 조금 바뀌면 결과는 꼭 그만큼 바뀌기 때문입니다. 다른 모든 여접값은 이 1에서, 연산마다 규칙 하나로 만들어집니다.",
      action: "걷기",
    },
    {
      question: "b가 크면, 이를테면 5이면 w의 기울기는 어떻게 될까요?",
      answer:
        "그곳에서 tanh는 거의 1이고 잘 바뀌지 않습니다. 국소 미분 1 − tanh²이 거의 0이고, 그 아래 모든 것에 곱해집니다. 이것이 포화이며, 기울기가 사라지는 까닭입니다.",
      action: "b를 5로",
    },
    {
      question: "규칙을 믿지 않고도 이 수들이 맞는지 어떻게 알 수 있을까요?",
      answer:
        "값 하나를 조금 올리고 내려 결과가 얼마나 움직이는지 보면 됩니다. 네모를 고르고 “확인하기”를 누르세요. 미분을 전혀 모른 채, 얼마나 틀릴 수 있는지까지 말합니다.",
      action: "2-2-1 신경망을 끝까지",
    },
  ],
};

export const stepsWords: () => typeof en = dictionary({ en, ko });
