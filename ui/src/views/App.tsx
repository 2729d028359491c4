/** The main window: the choice while nothing is connected, the console after that. Errors stand above both. */
import { useSession } from "../stores/session";
import { Broken } from "../components/Broken";
import { Toasts } from "../components/Toasts";
import { Choice } from "./Choice";
import { Console } from "./Console";

export function App() {
  const mode = useSession((s) => s.session?.mode ?? null);
  return (
    <Broken>
      {mode === "unconnected" && <Choice />}
      {mode !== null && mode !== "unconnected" && <Console />}
      {/* The screens have a place of their own for them, which covers nothing. */}
      {mode === null && <Toasts />}
    </Broken>
  );
}
