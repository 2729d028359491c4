/** What the first picture does without: a piece of its own, which is fetched when that picture stands. */
export { Detail } from "../components/Detail";
export { Log } from "../components/Log";
export { Overlays } from "../components/Overlays";
export { ReleaseStrip } from "../components/ReleaseStrip";
