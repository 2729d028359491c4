/** Which panels and overlays are open. */
import { create } from "zustand";

export type Overlay = "palette" | "help" | "doctor" | "changes" | "hold";

interface PanelState {
  overlay: Overlay | null;
  log: boolean;
  detail: boolean;
}

export const usePanels = create<PanelState>(() => ({ overlay: null, log: false, detail: false }));

export const openOverlay = (overlay: Overlay) => usePanels.setState({ overlay });
export const closeOverlay = () => usePanels.setState({ overlay: null });
export const toggleLog = () => usePanels.setState(({ log }) => ({ log: !log }));
export const setDetail = (detail: boolean) => usePanels.setState({ detail });
