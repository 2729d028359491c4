/** Switches the language; it names the language it leads to, in that language. */
import { perform } from "../actions/perform";
import { useLang, useSay } from "../stores/lang";

export function LangButton() {
  const say = useSay();
  const lang = useLang((s) => s.lang);
  return (
    <button
      type="button"
      className="plain small"
      data-testid="lang"
      data-lang={lang}
      title={say("lang.switch")}
      lang={lang === "en" ? "ko" : "en"}
      onClick={() => perform("lang.switch")}
    >
      {say("lang.name")}
    </button>
  );
}
