/** Every key, from the catalogue. */
import { ACTION_IDS, CATALOG, GROUPS } from "../actions/catalog";
import { useSay } from "../stores/lang";
import { KeysOf } from "./Keys";
import { Overlay } from "./Overlay";

export function Help() {
  const say = useSay();
  return (
    <Overlay label={say("help.title")} title={say("help.title")} testId="help">
      <div className="help">
        {GROUPS.map((group) => {
          const ids = ACTION_IDS.filter((id) => CATALOG[id].group === group && CATALOG[id].keys.length > 0);
          return (
            <section key={group}>
              <h3>{say(`group.${group}`)}</h3>
              <dl>
                {ids.map((id) => (
                  <div key={id}>
                    <dt>
                      <KeysOf action={id} all />
                    </dt>
                    <dd>{say(`action.${id}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="muted">{say("help.rules")}</p>
    </Overlay>
  );
}
