/** The main window. */
import { createRoot } from "react-dom/client";
import { start } from "./actions/start";
import { listenToKeys } from "./keymap/listen";
import { App } from "./views/App";

start();
listenToKeys();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
