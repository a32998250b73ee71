/** The menu to take a network away: as a program, as files, as a picture. A chunk that is loaded when it is opened. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dictionary } from "../ui/language.ts";
import type { TakenFile } from "./files.ts";
import type { Frame, Scene } from "./protocol.ts";
import type { Session } from "./session.ts";

const en = {
  note: "What you take is the network of this moment, as it stands after the step that is shown.",
  program: "Download a program for Node",
  copy: "Copy the program",
  safetensors: "Download safetensors",
  onnx: "Download ONNX",
  module: "Download a module that needs nothing else",
  picture: "Save the picture",
  copied: "The program is copied.",
  notCopied: "The browser did not let the page copy; download the program instead.",
  saved: (name: string) => `${name} is downloaded.`,
  failed: (why: string) => `Nothing was written: ${why}`,
  noPoints: "There are no points yet, and so nothing that a program could compute the loss of.",
};
const ko: typeof en = {
  note: "지금 보이는 걸음의 신경망을 그대로 가져갑니다.",
  program: "Node용 프로그램 내려받기",
  copy: "프로그램 복사",
  safetensors: "safetensors 내려받기",
  onnx: "ONNX 내려받기",
  module: "다른 것이 필요 없는 모듈 내려받기",
  picture: "그림 저장",
  copied: "프로그램을 복사했습니다.",
  notCopied: "브라우저가 복사를 허락하지 않았습니다. 프로그램을 내려받으세요.",
  saved: (name) => `${name} 파일을 내려받았습니다.`,
  failed: (why) => `아무것도 쓰지 못했습니다: ${why}`,
  noPoints: "아직 점이 없어서 손실을 계산할 프로그램도 없습니다.",
};
const words = dictionary({ en, ko });

export function TakeAway({ session }: { readonly session: Session }): JSX.Element {
  const text = words();
  const said = useSignal("");
  const [scene, frame] = [session.scene.value, session.shown.value];
  /** Does something with the moment that is shown, and says what became of it. */
  const act = (work: (scene: Scene, frame: Frame) => Promise<string>) => (): void => {
    const now = session.frame.peek();
    if (scene === undefined || now === undefined) return;
    work(scene, now).then(
      (sentence) => (said.value = sentence),
      (error: Error) => (said.value = text.failed(error.message)),
    );
  };
  const save = (file: TakenFile): string => {
    download(file.name, new Blob([file.content as BlobPart], { type: "application/octet-stream" }));
    return text.saved(file.name);
  };
  const file = (form: "safetensors" | "onnx" | "module") =>
    act(async (scene, frame) => save(await (await import("./files.ts")).fileOf(form, scene, frame)));
  const program = act(async (scene, frame) => save({ name: "network.mjs", content: await writeProgram(scene, frame) }));
  const copy = act(async (scene, frame) => {
    const written = await writeProgram(scene, frame);
    return navigator.clipboard.writeText(written).then(
      () => text.copied,
      () => text.notCopied,
    );
  });
  const disabled = frame === undefined || frame.layers.length === 0;
  const isEmpty = scene?.points.length === 0;
  return (
    <>
      <p>{isEmpty ? text.noPoints : text.note}</p>
      <div class="take">
        <button type="button" disabled={disabled || isEmpty} onClick={program}>
          {text.program}
        </button>
        <button type="button" disabled={disabled || isEmpty} onClick={copy}>
          {text.copy}
        </button>
        {(["safetensors", "onnx", "module"] as const).map((form) => (
          <button key={form} type="button" disabled={disabled} onClick={file(form)}>
            {text[form]}
          </button>
        ))}
        <button type="button" disabled={disabled} onClick={act(async () => savePicture(text.saved))}>
          {text.picture}
        </button>
      </div>
      <p id="taken" role="status">
        {said.value}
      </p>
    </>
  );
}

// ---- parts

async function writeProgram(scene: Scene, frame: Frame): Promise<string> {
  return (await import("./program.ts")).programOf(scene, frame);
}

/** The plane as it is drawn, with its pixels. */
async function savePicture(saved: (name: string) => string): Promise<string> {
  const canvas = document.querySelector<HTMLCanvasElement>("#surface")!;
  const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (picture === null) throw new Error("the browser made no picture");
  download("network.png", picture);
  return saved("network.png");
}

function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
