/** In English: holds. */
export const holds = {
  "action.hold.open": "Hold, or lift the hold…",
  "hold.title": "Hold",
  "hold.text": "While it stands, nothing is deployed, shifted or promoted here. Rollbacks and aborts pass.",
  "hold.note": "Why (whoever is stopped reads this)",
  "hold.set": "Put on hold",
  "hold.lift": "Lift the hold",
  "hold.by": "{by} has put it on hold ({at}).",
  "hold.goes_on": "a hold does not stop what is on its way; X takes it back",
  "hold.too_long": "At most {most} characters.",
  "board.hold": "on hold",
  "board.hold_by": "On hold: {by} ({at}){note}",
  "intent.hold": "Hold",
  "intent.lift": "Hold lifted",
  "intent.newer": "Of a newer version",
} as const;
