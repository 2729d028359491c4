/** Choosing a file of this machine for a field, by the system's own dialog. */
import { toApiError } from "../ipc/call";
import * as change from "../ipc/change";
import { lang } from "../stores/lang";
import { complain, cured } from "../stores/toasts";

/** Hands over the path of what was chosen; nothing where nothing was. */
export async function chosen(endings: readonly string[], take: (path: string) => void): Promise<void> {
  try {
    const path = await change.chooseFile(endings, lang());
    cured("choose_file");
    if (path !== null) take(path);
  } catch (reason) {
    complain(toApiError(reason), "choose_file");
  }
}
