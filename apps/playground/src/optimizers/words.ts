import { dictionary } from "../ui/language.ts";
import type { RacerName, SurfaceName } from "./spec.ts";

const surfaces: Readonly<Record<SurfaceName, string>> = {
  bowl: "bowl",
  valley: "narrow valley",
  saddle: "saddle",
  rosenbrock: "Rosenbrock’s bent valley",
};
const racers: Readonly<Record<RacerName, string>> = {
  sgd: "SGD",
  momentum: "momentum",
  nesterov: "Nesterov",
  rmsprop: "RMSprop",
  adam: "Adam",
  lion: "Lion",
  lbfgs: "L-BFGS",
};

const en = {
  surfaces,
  racers,
  controls: "Surface and race",
  surface: "Surface",
  play: "Play",
  pause: "Pause",
  reset: "Reset",
  one: "Step",
  many: "20 steps",
  racing: "Racing.",
  over: (steps: number) => `The race is over after ${steps} steps.`,
  standing: (steps: number) => (steps === 0 ? "Ready: press Play." : `Paused after ${steps} steps.`),
  title: "The surface from above",
  picture: (surface: string, x: string, y: string) =>
    `Contours of the surface “${surface}”, with the ways of the racers from x = ${x}, y = ${y}`,
  note: "From line to line the height halves. Click or drag to begin elsewhere.",
  keys: "By keyboard: arrows move the start.",
  racersTitle: "Racers",
  races: "racer",
  height: "above the lowest",
  place: "place",
  gone: "gone astray",
  rates: "Rates",
  rate: (racer: string) => `Rate of ${racer}`,
  rateRule: "A rate is a number from 0.00001 to 2",
  noRate: "L-BFGS has no rate: it looks for a place along a line, with more than one gradient a step.",
  curvature: "How the surface bends at the start",
  bends: (least: string, largest: string) => `Least curvature ${least}, largest ${largest}.`,
  limit: (rate: string) => `Where it bends like this all over, SGD goes astray from the rate 2 / largest = ${rate} on.`,
  noLimit: "It bends upwards in no direction.",
  bendsHint: "Eigenvalues of the Hessian, from two Hessian–vector products.",
  course: "Heights, step by step",
  courseLabel: "Height of each racer above the lowest point against steps, on a logarithmic scale",
  steps: "steps",
  guide: [
    {
      question: "The valley is 100 times steeper across than along. What does SGD do at a rate of 0.0195?",
      answer:
        "It leaps from side to side: its rate must stay below 2 divided by the largest curvature, 2 / 100, and along the valley, where the curvature is 1, that is little.",
      action: "SGD at 0.0195",
    },
    {
      question:
        "All begin nearly on the ridge of a saddle, where the gradient across it is almost 0. Who leaves it first?",
      answer:
        "Those that divide by the size of the gradient, or take its sign alone: RMSprop, Adam and Lion go as fast along a small gradient as along a large one. L-BFGS looks along a line and goes far at once.",
      action: "The saddle",
    },
    {
      question: "The floor of Rosenbrock’s valley is bent. Who comes to its lowest point, (1, 1)?",
      answer:
        "L-BFGS, in some forty steps: it learns from the last gradients how the surface bends. The others reach the floor soon, and then creep along it.",
      action: "Rosenbrock’s valley",
    },
  ],
};

const surfacesKo: typeof surfaces = {
  bowl: "그릇",
  valley: "좁은 골짜기",
  saddle: "안장",
  rosenbrock: "로젠브록의 굽은 골짜기",
};
const racersKo: typeof racers = { ...racers, momentum: "모멘텀", nesterov: "네스테로프" };

const ko: typeof en = {
  surfaces: surfacesKo,
  racers: racersKo,
  controls: "곡면과 경주",
  surface: "곡면",
  play: "재생",
  pause: "멈춤",
  reset: "처음으로",
  one: "한 걸음",
  many: "20걸음",
  racing: "달리는 중입니다.",
  over: (steps) => `${steps}걸음 만에 경주가 끝났습니다.`,
  standing: (steps) => (steps === 0 ? "준비됨: 재생을 누르세요." : `${steps}걸음에서 멈췄습니다.`),
  title: "위에서 본 곡면",
  picture: (surface, x, y) => `곡면 ‘${surface}’의 등고선과 x = ${x}, y = ${y}에서 시작한 주자들의 길`,
  note: "등고선 하나를 지날 때마다 높이가 반으로 줄어듭니다. 누르거나 끌어서 출발점을 옮기세요.",
  keys: "키보드: 화살표로 출발점을 옮깁니다.",
  racersTitle: "주자",
  races: "주자",
  height: "가장 낮은 곳 위의 높이",
  place: "자리",
  gone: "벗어남",
  rates: "학습률",
  rate: (racer) => `${racer} 학습률`,
  rateRule: "학습률은 0.00001에서 2까지의 수입니다.",
  noRate: "L-BFGS에는 학습률이 없습니다. 한 걸음에 기울기를 여러 번 구해 직선 위에서 자리를 찾습니다.",
  curvature: "출발점에서 곡면이 굽은 정도",
  bends: (least, largest) => `가장 작은 곡률 ${least}, 가장 큰 곡률 ${largest}.`,
  limit: (rate) => `어디서나 이렇게 굽었다면 SGD는 학습률 2 / 가장 큰 곡률 = ${rate}부터 벗어납니다.`,
  noLimit: "어느 쪽으로도 위로 굽지 않았습니다.",
  bendsHint: "헤세 행렬과 벡터의 곱 두 번으로 구한 고윳값입니다.",
  course: "걸음마다의 높이",
  courseLabel: "걸음에 따른 주자마다의 높이(가장 낮은 곳 기준), 로그 눈금",
  steps: "걸음",
  guide: [
    {
      question: "골짜기는 길이 방향보다 가로 방향이 100배 가파릅니다. 학습률 0.0195에서 SGD는 어떻게 될까요?",
      answer:
        "양쪽 벽을 오갑니다. 학습률은 2를 가장 큰 곡률로 나눈 2 / 100보다 작아야 하는데, 곡률이 1인 길이 방향으로는 그 학습률이 작습니다.",
      action: "SGD를 0.0195로",
    },
    {
      question: "모두 안장의 등마루 가까이에서 시작합니다. 가로 방향 기울기는 거의 0입니다. 누가 먼저 벗어날까요?",
      answer:
        "기울기의 크기로 나누거나 부호만 쓰는 주자입니다. RMSprop, Adam, Lion은 작은 기울기에서도 큰 기울기에서만큼 빠릅니다. L-BFGS는 직선 위를 살펴 단번에 멀리 갑니다.",
      action: "안장",
    },
    {
      question: "로젠브록 골짜기의 바닥은 굽어 있습니다. 누가 가장 낮은 점 (1, 1)에 이를까요?",
      answer:
        "L-BFGS가 마흔 걸음쯤에 이릅니다. 지난 기울기들에서 곡면이 굽은 모양을 배우기 때문입니다. 나머지는 곧 바닥에 닿지만 그 뒤로는 천천히 나아갑니다.",
      action: "로젠브록의 골짜기",
    },
  ],
};

export const optimizersWords: () => typeof en = dictionary({ en, ko });
