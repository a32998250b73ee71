import { dictionary } from "../ui/language.ts";
import type { LossName, TaskName } from "./reckon.ts";

const tasks: Readonly<Record<TaskName, string>> = {
  binary: "yes or no: one logit",
  multiLabel: "several labels at once",
  multiClass: "one of several classes",
};
const losses: Readonly<Record<LossName, string>> = {
  crossEntropy: "cross-entropy",
  focal: "focal",
  squared: "squared error",
  hinge: "hinge",
};

const en = {
  tasks,
  losses,
  controls: "A task and its loss",
  task: "Task",
  loss: "Loss",
  title: "From logits to a loss and its gradient",
  note: "A logit is any number; sigmoid makes each a probability of its own, softmax makes all of them share one. The gradient says how the loss changes with each logit: training goes the other way.",
  name: (i: number) => `Class ${"ABC"[i]!}`,
  label: (i: number) => `Label ${"ABC"[i]!}`,
  yes: "Yes",
  logit: "Logit",
  probability: "Probability",
  target: "True",
  gradient: "Gradient",
  lossValue: "Loss",
  identity: "Of cross-entropy the gradient is probability − target: nothing saturates, however wrong the answer is.",
  vanishing:
    "The gradient holds the slope of sigmoid or softmax once more: where the answer is surely wrong, it is almost 0, and little is learned.",
  hingeNote: "Beyond its margin the hinge is 0, and so is its gradient: what is right by enough is left alone.",
  focalNote: "Focal loss turns down what is already right, so that the few hard examples count.",
  logitRule: "A logit is a number from −10 to 10",
  guide: [
    {
      question: "Of three classes all logits are 2. What changes when all of them are 5?",
      answer: "Nothing: softmax sees differences only. The probabilities stay 1/3 each.",
      action: "All 2",
    },
    {
      question:
        "The answer is surely wrong: logit 6 for what is false. Which loss corrects it faster, cross-entropy or squared error?",
      answer:
        "Cross-entropy: its gradient is almost 1. That of the squared error is almost 0, since sigmoid is flat there.",
      action: "Surely wrong, squared error",
    },
    {
      question: "A photo shows a cat and a dog. Softmax or sigmoids?",
      answer: "Sigmoids, one for each label: both can be near 1 at once. Softmax would make them share a single 1.",
      action: "Two labels at once",
    },
  ],
};

const tasksKo: typeof tasks = {
  binary: "예 또는 아니요: 로짓 하나",
  multiLabel: "여러 레이블을 한꺼번에",
  multiClass: "여러 부류 가운데 하나",
};
const lossesKo: typeof losses = {
  crossEntropy: "교차 엔트로피",
  focal: "포컬",
  squared: "제곱 오차",
  hinge: "힌지",
};

const ko: typeof en = {
  tasks: tasksKo,
  losses: lossesKo,
  controls: "과제와 손실",
  task: "과제",
  loss: "손실",
  title: "로짓에서 손실과 기울기까지",
  note: "로짓은 아무 수나 됩니다. sigmoid는 하나하나를 제 확률로, softmax는 모두가 1을 나누어 갖게 합니다. 기울기는 로짓마다 손실이 어떻게 바뀌는지 말하며, 훈련은 그 반대로 갑니다.",
  name: (i) => `부류 ${"ABC"[i]!}`,
  label: (i) => `레이블 ${"ABC"[i]!}`,
  yes: "예",
  logit: "로짓",
  probability: "확률",
  target: "참",
  gradient: "기울기",
  lossValue: "손실",
  identity: "교차 엔트로피의 기울기는 확률 − 정답입니다. 답이 아무리 틀려도 포화하지 않습니다.",
  vanishing:
    "기울기에 sigmoid나 softmax의 기울기가 한 번 더 곱해집니다. 확신하며 틀린 곳에서 거의 0이라 잘 배우지 못합니다.",
  hingeNote: "여유를 넘으면 힌지도 기울기도 0입니다. 충분히 맞은 것은 그대로 둡니다.",
  focalNote: "포컬 손실은 이미 맞은 것을 낮추어, 어려운 몇 개가 더 중요해집니다.",
  logitRule: "로짓은 −10에서 10까지의 수입니다.",
  guide: [
    {
      question: "세 부류의 로짓이 모두 2입니다. 모두 5로 바꾸면 무엇이 달라질까요?",
      answer: "아무것도 달라지지 않습니다. softmax는 차이만 봅니다. 확률은 그대로 1/3씩입니다.",
      action: "모두 2",
    },
    {
      question:
        "확신하며 틀렸습니다: 거짓인 것의 로짓이 6. 교차 엔트로피와 제곱 오차 가운데 어느 쪽이 더 빨리 고칠까요?",
      answer: "교차 엔트로피입니다. 기울기가 거의 1입니다. sigmoid가 평평한 곳이라 제곱 오차의 기울기는 거의 0입니다.",
      action: "확신하며 틀림, 제곱 오차",
    },
    {
      question: "사진에 고양이와 개가 함께 있습니다. softmax일까요, sigmoid일까요?",
      answer:
        "레이블마다 하나씩 sigmoid입니다. 둘 다 1에 가까울 수 있습니다. softmax라면 1 하나를 나누어 가져야 합니다.",
      action: "두 레이블을 한꺼번에",
    },
  ],
};

export const lossesWords: () => typeof en = dictionary({ en, ko });
