//! Results for a person, in both languages.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use switchback_api::shape::{
    AuditList, Board, BranchShape, ChangeSetAnswer, DiffLine, DiffShape, Doctor, FindingShape, Holds, OperationShape, Operations, PlanAnswer, ShareShape, Show,
    TargetState,
};
use switchback_core::Lang;
use switchback_core::revision::named;

use crate::say::{out, printable, table, width};
use crate::terms::term;

/// The board.
pub fn board(board: &Board, lang: Lang) {
    let mut rows =
        vec![heads(lang, &["TARGET", "NAME", "SERVING", "ROLLBACK TO", "PROOF", "AGE"], &["대상", "이름", "서비스 중", "롤백 대상", "근거", "경과"])];
    for target in &board.targets {
        let (to, proof) = match &target.armed {
            Some(armed) => (armed.to.clone(), armed.proof.clone()),
            None => ("-".to_owned(), short(target.armed_text.as_deref().unwrap_or_default())),
        };
        let age = target.observed_at.map(|at| age(at, board.as_of)).unwrap_or_default();
        rows.push(vec![target.id.clone(), target.name.clone().unwrap_or_default(), split(&target.split), to, proof, age]);
    }
    table(&rows);
}

/// A reason as far as a column goes; `show` has it whole.
fn short(text: &str) -> String {
    const COLUMN: usize = 56;
    if text.chars().count() <= COLUMN { text.to_owned() } else { text.chars().take(COLUMN - 1).chain(['…']).collect() }
}

/// One target.
pub fn show(show: &Show, lang: Lang) {
    let target = &show.target;
    out(&format!("{}  {}/{}", target.id, target.account, target.region));
    out(&format!("{}: {}", lang.pick("serving", "서비스 중"), split(&target.split)));
    match &target.armed {
        Some(armed) => out(&format!("{}: {} ({})", lang.pick("rollback to", "롤백 대상"), armed.to, armed.proof)),
        None => out(&format!("{}: {}", lang.pick("rollback", "롤백"), target.armed_text.clone().unwrap_or_default())),
    }
    if let Some(hold) = &target.hold {
        let why = hold.note.iter().map(|note| format!(": {note}")).collect::<String>();
        out(&printable(&format!("{} {} {}{why}", lang.pick("on hold:", "보류:"), hold.by, local(hold.since))));
    }
    for line in target.driver.iter().chain(&show.around) {
        out(&format!("· {}", printable(line)));
    }
    out("");
    let mut rows = vec![heads(lang, &["REVISION", "%", "CONDITION", "MADE", "DESCRIPTION"], &["리비전", "%", "상태", "생성", "설명"])];
    for r in &show.revisions {
        let mark = if r.armed { format!("{} ←", r.revision) } else { r.revision.clone() };
        let percent = if r.percent > 0.0 { r.percent.to_string() } else { String::new() };
        rows.push(vec![
            mark,
            percent,
            term(&r.condition, lang).to_owned(),
            r.created.map(local).unwrap_or_default(),
            r.description.clone().unwrap_or_default(),
        ]);
    }
    table(&rows);
    if !show.history.is_empty() {
        out("");
        let mut rows = vec![heads(lang, &["WHEN", "REVISION", "BY", "OPERATION"], &["시각", "리비전", "출처", "작업"])];
        for h in &show.history {
            let words = [&h.intent, &h.state].into_iter().flatten().map(|word| term(word, lang));
            let operation = words.chain(h.operation.as_deref()).collect::<Vec<_>>().join(" ");
            rows.push(vec![h.at.map(local).unwrap_or_default(), h.revision.clone(), term(&h.source, lang).to_owned(), operation]);
        }
        table(&rows);
    }
}

/// A plan and its findings, on the one or the other output.
pub fn plan(answer: &PlanAnswer, lang: Lang, out: fn(&str)) {
    // What is kept from going there is not there.
    if answer.plan.steps.is_empty() && answer.findings.iter().all(|f| f.severity != "block") {
        let found = |code: &str| answer.findings.iter().any(|f| f.code == code);
        out(match answer.plan.intent.as_str() {
            // What is so of each target stands below.
            "abort" => lang.pick("nothing to send", "보낼 것이 없습니다"),
            _ if found("leads_there") => lang.pick("on its way there: nothing to send", "이미 옮기는 중입니다: 보낼 것이 없습니다"),
            _ => lang.pick("already there: nothing to send", "이미 그 상태입니다: 보낼 것이 없습니다"),
        });
    }
    for (n, step) in answer.plan.steps.iter().enumerate() {
        let pause = match step.pause_s {
            None => String::new(),
            Some(0) => lang.pick(", once you say so", ", 지시를 받은 뒤").to_owned(),
            Some(s) => lang.pick(format!(", after {s} s"), format!(", {s}초 뒤")),
        };
        // What only makes something leaves what is served as it is.
        let change = if step.from == step.to { step.from.clone() } else { format!("{} → {}", step.from, step.to) };
        let change = named(&change, lang);
        out(&format!("{}. {}  {}  {change}{pause}", n + 1, step.target, step.action));
    }
    for each in answer.diff.iter().filter(|diff| !diff.lines.is_empty()) {
        diff(each, lang, out);
    }
    findings(answer.findings.iter(), lang, out);
}

/// The differences of one target: a sign, the field, and both sides, each in its column.
fn diff(DiffShape { target, lines }: &DiffShape, lang: Lang, out: fn(&str)) {
    // A side that is longer has its line to the end: the columns of the others stay.
    const WIDE: usize = 40;
    out(&format!("   {target}:"));
    let rows: Vec<[String; 4]> = lines.iter().map(|line| row(line, lang)).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).filter(|columns| *columns <= WIDE).max().unwrap_or(0);
    let (field, from) = (widest(1), widest(2));
    for [sign, name, was, is] in &rows {
        out(format!("   {sign} {}  {}  {is}", filled(name, field), filled(was, from)).trim_end());
    }
}

fn row(line: &DiffLine, lang: Lang) -> [String; 4] {
    let (sign, said) = match (&line.from, &line.to) {
        (None, _) => ("+", lang.pick("added", "추가")),
        (_, None) => ("-", lang.pick("removed", "삭제")),
        _ => ("±", lang.pick("changed", "변경")),
    };
    let field = match line.field.as_str() {
        "code" => lang.pick("code", "코드").to_owned(),
        "size" => lang.pick("size", "크기").to_owned(),
        field => printable(field),
    };
    if line.hidden {
        return [sign.to_owned(), field, said.to_owned(), String::new()];
    }
    let side = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), printable);
    [sign.to_owned(), field, side(&line.from), format!("→ {}", side(&line.to))]
}

fn filled(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// What a change set would do: the tree, then what preflight says of it.
pub fn change_set(answer: &ChangeSetAnswer, lang: Lang, out: fn(&str)) {
    let name = answer.name.as_deref().unwrap_or_else(|| lang.pick("no change set", "변경 세트 없음"));
    out(&format!("{}  {}", answer.stack, printable(name)));
    branches(&answer.tree, 1, lang, out);
    findings(answer.findings.iter(), lang, out);
    // What blocks is among the findings already.
    if let Some(error) = answer.error.as_ref().filter(|_| answer.findings.iter().all(|f| f.severity != "block")) {
        out(&printable(&error.to_string()));
    }
}

fn branches(tree: &[BranchShape], depth: usize, lang: Lang, out: fn(&str)) {
    for branch in tree {
        let severity = branch.severity.as_deref().map(|severity| format!("{}: ", weight(severity, lang))).unwrap_or_default();
        out(&format!("{}{severity}{}", "  ".repeat(depth), printable(&branch.text)));
        branches(&branch.inside, depth + 1, lang, out);
    }
}

/// How much a finding weighs, in words.
fn weight(severity: &str, lang: Lang) -> &str {
    match (lang, severity) {
        (Lang::Ko, "block") => "차단",
        (Lang::Ko, "warn") => "주의",
        (Lang::Ko, "info") => "참고",
        _ => severity,
    }
}

/// What preflight found, a line each.
pub fn findings<'a>(findings: impl Iterator<Item = &'a FindingShape>, lang: Lang, out: fn(&str)) {
    for f in findings {
        let fix = if f.fix.is_empty() { String::new() } else { format!(" → {}", f.fix) };
        out(&format!("   {}: {}{fix}", weight(&f.severity, lang), printable(&f.cause)));
    }
}

/// How far an operation is, or how it ended, on the one or the other output.
pub fn operation(op: &OperationShape, lang: Lang, out: fn(&str)) {
    let verdict = op.verdict.as_deref().map_or("", |word| term(word, lang));
    let (intent, state) = (term(&op.intent, lang), term(&op.state, lang));
    match &op.id {
        Some(id) => out(&format!("{intent} {id}  {state} {verdict}")),
        None => out(&format!("{intent}  {}", lang.pick("already there: nothing was sent", "이미 그 상태입니다: 보낸 것이 없습니다"))),
    }
    for target in &op.targets {
        let state = if op.id.is_some() { term(&target.state, lang) } else { "" };
        out(format!("   {}  {}  {state}", target.id, change(target, lang)).trim_end());
    }
    for step in &op.steps {
        let request = step.request_id.as_ref().map(|r| format!("  {}", printable(r))).unwrap_or_default();
        let message = step.message.as_ref().map(|m| format!("  {}", printable(m))).unwrap_or_default();
        out(&format!("   · {}  {}{request}{message}", step.action, term(&step.state, lang)));
    }
    // What an undo does not bring back has a line of its own below.
    findings(op.findings.iter().filter(|f| !op.not_restored.contains(&f.cause)), lang, out);
    if let Some(observed) = op.observed.as_ref().filter(|_| op.id.is_some()) {
        out(&format!("   {}: {}", lang.pick("observed", "관찰"), printable(observed)));
    }
    if !op.unused.is_empty() {
        let made = if op.state == "done" {
            lang.pick("made, without traffic", "트래픽 없이 만든 것")
        } else {
            lang.pick("left behind, not served by its targets", "남았지만 대상이 서비스하지 않는 것")
        };
        out(&format!("   {made}: {}", op.unused.join(", ")));
    }
    for line in &op.not_restored {
        out(&format!("   {}: {line}", lang.pick("not restored", "복원되지 않음")));
    }
    if op.undoable {
        out(&format!("   {}: switchback undo {}", lang.pick("undo", "실행 취소"), op.id.clone().unwrap_or_default()));
    }
}

/// Operations, a line each.
pub fn operations(all: &Operations, lang: Lang) {
    let mut rows = vec![heads(lang, &["OPERATION", "BEGAN", "INTENT", "STATE", "TARGETS"], &["작업", "시작", "의도", "상태", "대상"])];
    for op in &all.operations {
        let state = term(&op.state, lang);
        let state = if op.live { format!("{state} ({})", lang.pick("live", "작업 중")) } else { state.to_owned() };
        let targets = op.targets.iter().map(|t| format!("{} {}", t.id, change(t, lang))).collect::<Vec<_>>().join("; ");
        rows.push(vec![op.id.clone().unwrap_or_default(), local(op.started_at), term(&op.intent, lang).to_owned(), state, targets]);
    }
    table(&rows);
}

/// What is on hold.
pub fn holds(holds: &Holds, lang: Lang) {
    for moving in &holds.moving {
        let stays = lang.pick("goes on under a hold; `switchback abort` takes it back", "보류해도 계속 진행됩니다. `switchback abort`로 되돌릴 수 있습니다");
        out(&printable(&format!("{moving} ({stays})")));
    }
    if let Some(newer) = &holds.newer {
        out(&printable(newer));
    }
    if holds.holds.is_empty() {
        return out(lang.pick("nothing is on hold", "보류된 대상이 없습니다"));
    }
    let mut rows = vec![heads(lang, &["TARGET", "SINCE", "BY", "WHY"], &["대상", "언제부터", "누가", "이유"])];
    for hold in &holds.holds {
        rows.push(vec![hold.target.clone(), local(hold.since), hold.by.clone(), hold.note.clone().unwrap_or_default()]);
    }
    table(&rows);
}

/// The audit trail, a line each.
pub fn audit(list: &AuditList, lang: Lang) {
    let heads =
        heads(lang, &["#", "WHEN", "WHO", "WHERE", "INTENT", "CHANGE", "STATE", "VERDICT"], &["#", "시각", "누가", "어디서", "의도", "변경", "상태", "판정"]);
    let mut rows = vec![heads];
    for e in &list.entries {
        let place = match e.endpoint.as_str() {
            "" => "-".to_owned(),
            "aws" => format!("{}/{}", e.account, e.region),
            endpoint => format!("{}/{} {endpoint}", e.account, e.region),
        };
        let cells = [
            e.seq.to_string(),
            local(e.at),
            e.actor.clone(),
            place,
            term(&e.intent, lang).to_owned(),
            named(&e.change.join("; "), lang),
            term(&e.state, lang).to_owned(),
            e.verdict.as_deref().map_or("", |word| term(word, lang)).to_owned(),
        ];
        rows.push(cells.to_vec());
    }
    table(&rows);
}

/// What `doctor` found.
pub fn doctor(doctor: &Doctor, lang: Lang) {
    for check in &doctor.checks {
        let fix = if check.fix.is_empty() { String::new() } else { format!(" → {}", check.fix) };
        let (result, what) = (term(&check.result, lang), term(&check.what, lang));
        out(&format!("{} {} {}{fix}", filled(result, 5), filled(what, 12), printable(&check.text)));
    }
    out(&format!("      {} {}", filled(term("journal", lang), 12), doctor.journal));
}

fn heads(lang: Lang, en: &[&str], ko: &[&str]) -> Vec<String> {
    lang.pick(en, ko).iter().map(ToString::to_string).collect()
}

/// What a target served before, and after; once where that is the same.
fn change(target: &TargetState, lang: Lang) -> String {
    let (from, after) = (split(&target.from), split(&target.after));
    if from == after { from } else { format!("{from} → {}", named(&after, lang)) }
}

fn split(shares: &[ShareShape]) -> String {
    match shares {
        [] => "-".to_owned(),
        [one] => one.revision.clone(),
        many => many.iter().map(|s| format!("{} {} %", s.revision, s.percent)).collect::<Vec<_>>().join(" + "),
    }
}

fn local(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs().max(0);
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) }
}
