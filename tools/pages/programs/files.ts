import { tensor, zeros } from "@cotangent/autodiff";
import { saveNpz, saveSafetensors } from "@cotangent/io";
import { download, forget, loadFrom, restore, store } from "@cotangent/io/web";
import { report } from "./report.ts";

/** What a page reads from its server, keeps in the browser's database, and gives its user. */
export interface Files {
  readonly fetched: unknown;
  readonly answered: unknown;
  readonly kept: unknown;
  readonly forgotten: boolean;
  readonly said: readonly string[];
}

const params = [{ weight: tensor([1, 2]) }] as const;
const like = [{ weight: zeros([2]) }] as const;

await report(async (): Promise<Files> => {
  const fetched = await loadFrom("model.safetensors", like);
  const answered = await loadFrom(new Response(saveNpz(params) as BodyInit), like);
  const said = await Promise.all(
    [loadFrom("nothing"), loadFrom("model.safetensors", like, { mostBytes: 10 }), store("a", new Map())].map((action) =>
      action.then(String, (error: unknown) => String(error).replaceAll(location.href, "PAGE/")),
    ),
  );
  await store("run", { params, best: NaN });
  await store("run", { params, best: -Infinity, epoch: 3 });
  const kept = await restore("run");
  await forget("run");
  const forgotten = (await restore("run")) === undefined;
  download("model.safetensors", saveSafetensors(params));
  return { fetched, answered, kept: String((kept as { best: number }).best), forgotten, said };
});
