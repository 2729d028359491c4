/** What stands there if drawing the window itself fails: words, never a blank page. */
import { Component, type ErrorInfo, type ReactNode } from "react";
import { useLang } from "../stores/lang";

export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    reportError(new Error(`${error.message}${info.componentStack ?? ""}`, { cause: error }));
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const { say } = useLang.getState();
    return (
      <div className="broken" role="alert">
        <h1>{say("banner.broken")}</h1>
        <p>{say("banner.broken_text")}</p>
        <pre className="mono">{error.message}</pre>
      </div>
    );
  }
}
