/** What is wrong with a typed expression. */
import { dictionary } from "../ui/language.ts";

const en = {
  unreadable: (why = "it is cut off") => `The expression cannot be read: ${why}.`,
  tooLong: (length: number, most: number) => `The expression has ${length} characters; it may have ${most}.`,
  empty: "The expression is empty; write one, such as tanh(x*w + b).",
  noName: "The expression has no name in it; write one, such as tanh(x*w + b).",
  strange: (came: string) => `The expression has “${came}” in it; it takes names, numbers, + - * / ^ and functions.`,
  somethingElse: "The expression has something else than names, numbers, + - * / ^ and functions.",
  sideBySide: "The expression has two parts side by side; put + - * / or ^ between them.",
  minusAfter: "After “/” and “^” a minus needs parentheses: write 2/(-x).",
  twoMinuses: "The expression has two minuses in a row; put parentheses around the second.",
  tooManyWords: (most: number) => `The expression has more than ${most} words.`,
  tooManyNames: (most: number) => `The expression has more than ${most} names.`,
  textForNumber: "The expression has a text where a number belongs.",
  isFunction: (name: string) => `The expression has ${name} without parentheses; it is a function: ${name}(x).`,
  badName: (name: string) => `The name “${name}” is not used here; a name is a letter and up to 9 letters or digits.`,
  unknown: (name: string, all: string) => `The function “${name}” is not known; there are ${all}.`,
  count: (name: string, wanted: number, given: number) =>
    `${name} takes ${wanted} argument${wanted > 1 ? "s" : ""}; it has ${given}.`,
};

const ko: typeof en = {
  unreadable: (why) => `식을 읽을 수 없습니다${why === undefined ? "" : `(${why})`}.`,
  tooLong: (length, most) => `식이 ${length}자입니다. ${most}자까지 쓸 수 있습니다.`,
  empty: "식이 비었습니다. tanh(x*w + b) 같은 식을 쓰세요.",
  noName: "식에 이름이 없습니다. tanh(x*w + b) 같은 식을 쓰세요.",
  strange: (came) => `식에 “${came}”이(가) 있습니다. 이름, 수, + - * / ^, 함수만 쓸 수 있습니다.`,
  somethingElse: "이름, 수, + - * / ^, 함수만 쓸 수 있습니다.",
  sideBySide: "식의 두 부분이 나란히 있습니다. 그 사이에 + - * / ^ 가운데 하나를 쓰세요.",
  minusAfter: "“/”와 “^” 뒤의 빼기에는 괄호가 필요합니다. 2/(-x)처럼 쓰세요.",
  twoMinuses: "빼기가 둘 이어집니다. 두 번째에 괄호를 치세요.",
  tooManyWords: (most) => `식에 낱말이 ${most}개보다 많습니다.`,
  tooManyNames: (most) => `식에 이름이 ${most}개보다 많습니다.`,
  textForNumber: "수가 올 자리에 글이 있습니다.",
  isFunction: (name) => `${name} 뒤에 괄호가 없습니다. 함수이므로 ${name}(x)처럼 쓰세요.`,
  badName: (name) => `“${name}”은(는) 이름으로 쓸 수 없습니다. 이름은 글자 하나와 글자나 숫자 9개까지입니다.`,
  unknown: (name, all) => `함수 “${name}”을(를) 모릅니다. 쓸 수 있는 함수: ${all}.`,
  count: (name, wanted, given) => `${name}에는 인수가 ${wanted}개 필요한데 ${given}개 있습니다.`,
};

export const expressionWords: () => typeof en = dictionary({ en, ko });
