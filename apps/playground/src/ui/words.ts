import { dictionary } from "./language.ts";

const en = {
  is: (rule: string) => `${rule}.`,
  isNot: (rule: string, came: string) => `${rule}; “${came}” is not.`,
  stillInUse: (value: number) => `${value} is still in use.`,
  lower: (label: string) => `Lower ${label}`,
  higher: (label: string) => `Higher ${label}`,
  training: "training",
  heldOut: "held out",
  wrong: "wrong",
  guide: "A guided tour",
  guideStep: (step: number, of: number) => `Guided tour, ${step} of ${of}`,
  showAnswer: "Show the answer",
  hideAnswer: "Hide the answer",
  back: "Back",
  next: "Next",
};

const ko: typeof en = {
  // a rule in Korean is a whole sentence
  is: (rule) => rule,
  isNot: (rule, came) => `${rule} “${came}”은(는) 쓸 수 없습니다.`,
  stillInUse: (value) => `지금 값은 ${value}입니다.`,
  lower: (label) => `${label} 낮추기`,
  higher: (label) => `${label} 높이기`,
  training: "훈련",
  heldOut: "시험",
  wrong: "틀림",
  guide: "길잡이",
  guideStep: (step, of) => `길잡이 ${of}개 가운데 ${step}번째`,
  showAnswer: "답 보기",
  hideAnswer: "답 감추기",
  back: "뒤로",
  next: "다음",
};

export const uiWords: () => typeof en = dictionary({ en, ko });
