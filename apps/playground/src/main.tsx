import { render } from "preact";
import { effect } from "@preact/signals";
import { App } from "./app.tsx";
import { openAddress } from "./router.ts";
import { chooseLanguage, language } from "./ui/language.ts";
import "./style.css";

chooseLanguage(navigator.language);
effect(() => {
  document.documentElement.lang = language.value;
});

addEventListener("hashchange", () => void openAddress());
void openAddress();

const place = document.getElementById("app")!;
place.replaceChildren();
if (new URLSearchParams(location.search).has("embed"))
  void import("./embedded.tsx").then(({ embed }) => embed(place, location.search));
else render(<App />, place);
