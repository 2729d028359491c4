/** The few drawings of the interface, as own paths on a 16-unit grid. They say nothing a word beside them does not. */

const PATHS = {
  /** A track that reverses: the mark. */
  mark: "M2 13.5h10.2a1.6 1.6 0 0 0 0-3.2H4.8a1.6 1.6 0 0 1 0-3.2h7.4a1.6 1.6 0 0 0 0-3.2H3.5M5.6 1.6 3.3 3.9l2.3 2.3",
  back: "M13 11.5V9.2A3.2 3.2 0 0 0 9.8 6H3.2M6.2 2.9 3.1 6l3.1 3.1",
  close: "m4 4 8 8m0-8-8 8",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1",
  warn: "M8 2.6 14 13H2zM8 6.6v3M8 11.4v.1",
  block: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.4M8 5v.1",
  lock: "M4 7.5h8v6H4zM5.8 7.5V5.2a2.2 2.2 0 0 1 4.4 0v2.3",
  arrow: "M2.5 8h10M9.2 4.7 12.5 8l-3.3 3.3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
