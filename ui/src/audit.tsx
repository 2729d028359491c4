/** The audit window: it reads the history and holds no means to change anything. */
import { createRoot } from "react-dom/client";
import { Audit } from "./views/Audit";

const root = document.getElementById("root");
if (root) createRoot(root).render(<Audit />);
