import type { PageName } from "./pages.ts";
import { dictionary } from "./ui/language.ts";

const pagesEn: Readonly<Record<PageName, string>> = {
  perceptron: "Perceptron",
  network: "Network",
  steps: "Backpropagation",
  regression: "Regression",
  optimizers: "Optimizers",
  activations: "Activations",
  losses: "Losses",
};
const pagesKo: Readonly<Record<PageName, string>> = {
  perceptron: "퍼셉트론",
  network: "신경망",
  steps: "역전파",
  regression: "회귀",
  optimizers: "옵티마이저",
  activations: "활성화",
  losses: "손실",
};

const en = {
  pages: pagesEn,
  playground: "playground",
  lead: "Watch a small neural network learn, live in this page.",
  navigation: "Pages",
  language: "Language",
  copyLink: "Copy link",
  copied: "Copied",
  tooLong: "These settings are too large for a link.",
  loading: "Loading…",
  notLoaded: "This page did not load; reload it to try again.",
  footer:
    "Computed in this page by the project’s own packages, compiled to WebAssembly where the browser allows it. Nothing is sent anywhere.",
};

const ko: typeof en = {
  pages: pagesKo,
  playground: "놀이터",
  lead: "작은 신경망이 배우는 모습을 이 페이지에서 바로 보세요.",
  navigation: "페이지",
  language: "언어",
  copyLink: "링크 복사",
  copied: "복사됨",
  tooLong: "이 설정은 링크에 담기에 너무 큽니다.",
  loading: "불러오는 중…",
  notLoaded: "페이지를 불러오지 못했습니다. 새로 고쳐 보세요.",
  footer:
    "이 프로젝트의 패키지가 이 페이지 안에서 계산하며, 브라우저가 허락하면 WebAssembly로 컴파일됩니다. 아무것도 보내지 않습니다.",
};

export const shellWords: () => typeof en = dictionary({ en, ko });
