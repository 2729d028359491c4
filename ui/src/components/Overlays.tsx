/** What lies over the console for a moment: the palette, the keys, the doctor, a change set, a hold. */
import { usePanels } from "../stores/panels";
import { ChangeSetOverlay } from "./ChangeSetOverlay";
import { DoctorOverlay } from "./DoctorOverlay";
import { Help } from "./Help";
import { HoldOverlay } from "./HoldOverlay";
import { Palette } from "./Palette";

export function Overlays() {
  const overlay = usePanels((s) => s.overlay);
  if (overlay === "palette") return <Palette />;
  if (overlay === "help") return <Help />;
  if (overlay === "doctor") return <DoctorOverlay />;
  if (overlay === "hold") return <HoldOverlay />;
  if (overlay === "changes") return <ChangeSetOverlay />;
  return null;
}
