/** Draws into the test browser, and lets what was asked of the screen happen before the next line of a test. */
import { configure, fireEvent, screen, waitFor, within } from "@testing-library/dom";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { options } from "preact";
import { act as settle } from "preact/test-utils";

export { fireEvent, screen, waitFor, within };

// What follows a drawing, subscriptions among it, does not wait for a frame that the test browser never paints.
options.requestAnimationFrame = (run) => setTimeout(run);

/** Waits until what was answered meanwhile is drawn, and what followed from that. */
const drained = async () => {
  for (let turns = 0; turns < 3; turns += 1) {
    // Each turn may bring another drawing.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((done) => setTimeout(done));
  }
};

/** Does it, and draws what came of it; awaited, also what comes of the answers. */
export const act = (around: () => unknown): Promise<void> => settle(around as () => void | Promise<void>).then(drained);

configure({
  asyncWrapper: async (wait) => {
    const answer = await wait();
    await drained();
    return answer;
  },
  eventWrapper: (fire) => {
    let answer: unknown;
    void act(() => {
      answer = fire();
    });
    return answer;
  },
});

const ends: (() => void)[] = [];

export function render(shown: ReactNode): { container: HTMLElement } {
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  void act(() => root.render(shown));
  ends.push(() => {
    void act(() => root.unmount());
    container.remove();
  });
  return { container };
}

/** Takes away what was drawn. */
export function cleanup(): void {
  for (const end of ends.splice(0)) end();
}
