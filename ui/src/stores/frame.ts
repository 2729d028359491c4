/** Batching: however many events arrive, the stores change once per painted frame. */

/** A hidden window paints nothing, so time stands in for the frame there. In milliseconds. */
const HIDDEN_FRAME = 100;

/** Runs `flush` once in the next frame, however often it is asked for. */
export function perFrame(flush: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    let ran = false;
    const run = () => {
      if (ran) return;
      ran = true;
      asked = false;
      flush();
    };
    requestAnimationFrame(run);
    setTimeout(run, HIDDEN_FRAME);
  };
}

/** Runs `then` when nothing has asked again for `ms`. */
export function debounced(then: () => void, ms: number): { ask: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      clearTimeout(timer);
      timer = setTimeout(then, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}
