/** What the test browser lacks: sizes, and dialogs that open. */
import { afterEach, beforeAll, vi } from "vitest";
import { fetchRest } from "../src/views/afterwards";

/** Every element is as large as the default window: the virtualised lists draw what fits into that. */
export const SIZE = { width: 1280, height: 800 };

Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => SIZE.height },
  clientWidth: { configurable: true, get: () => SIZE.width },
});
HTMLElement.prototype.scrollTo ??= () => {};
HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute("open", "");
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute("open");
};

// A test presses keys sooner than a person.
beforeAll(fetchRest);

afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});
