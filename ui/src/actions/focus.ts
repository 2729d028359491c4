/** Where the focus goes when an action moves it. Each place is known by the id its component gives it. */

export const BOARD_ID = "board";
export const FILTER_ID = "filter";
export const NAME_ID = "account-name";
export const PERCENT_ID = "shift-percent";

function focus(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true });
}

export const focusBoard = () => focus(BOARD_ID);
export const focusName = () => focus(NAME_ID);
export const focusPercent = () => focus(PERCENT_ID);

export function focusFilter(): void {
  focus(FILTER_ID);
  const field = document.getElementById(FILTER_ID);
  if (field instanceof HTMLInputElement) field.select();
}
