//! Who may import whom, proven from what Cargo resolves: not only what a crate names, but all that comes with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use crate::sources::{root, under};

/// A crate of the project: which of the project's other crates it may name, and what may not come with it by any way.
struct Wall {
    name: &'static str,
    may_name: &'static [&'static str],
    never: &'static [&'static str],
}

/// The house's table. A trailing `*` stands for any ending.
const WALLS: &[Wall] = &[
    Wall { name: "core", may_name: &[], never: &["tokio*", "tauri*", "aws-*", "rusqlite", "hyper*", "rand*", "getrandom", "reqwest", "gtk"] },
    Wall { name: "engine", may_name: &["core"], never: &["tauri*", "aws-*", "keyring*", "hyper*", "reqwest", "gtk"] },
    Wall { name: "aws", may_name: &["core", "engine"], never: &["tauri*", "keyring*", "gtk"] },
    Wall { name: "demo", may_name: &["core"], never: &["tauri*", "keyring*", "aws-sdk-*", "gtk"] },
    Wall { name: "api", may_name: &["core", "engine"], never: &["tauri*", "aws-*", "keyring*", "hyper*", "gtk"] },
    Wall { name: "cli", may_name: &["core", "engine", "aws", "demo", "api"], never: &["tauri*", "gtk*", "webkit*", "wry", "tao"] },
    Wall { name: "desktop", may_name: &["core", "engine", "aws", "demo", "api", "cli"], never: &[] },
];

fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        let mut command = MetadataCommand::new();
        // What comes in on this platform; Cargo would have to fetch the crates of all others.
        command.manifest_path(root().join("Cargo.toml")).other_options(["--locked", "--filter-platform", &host()].map(str::to_owned));
        command.exec().expect("cargo metadata")
    })
}

fn host() -> String {
    let out = std::process::Command::new("rustc").arg("-vV").output().expect("rustc");
    let said = String::from_utf8(out.stdout).expect("text");
    said.lines().find_map(|l| l.strip_prefix("host: ")).expect("a host").to_owned()
}

fn id_of(name: &str) -> Option<&'static PackageId> {
    metadata().workspace_packages().into_iter().find(|p| p.name.as_str() == format!("switchback-{name}")).map(|p| &p.id)
}

/// What a crate names itself, without what only its tests and its build script use.
fn named(id: &PackageId) -> Vec<&'static PackageId> {
    let nodes = &metadata().resolve.as_ref().expect("a resolved graph").nodes;
    let node = nodes.iter().find(|n| n.id == *id).expect("a node for every package");
    let runs = node.deps.iter().filter(|d| d.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal));
    runs.map(|d| &d.pkg).collect()
}

/// All that comes with a crate, each with the crate that brings it.
fn closure(id: &'static PackageId) -> BTreeMap<String, String> {
    let name = |id: &PackageId| metadata()[id].name.to_string();
    let mut brought = BTreeMap::new();
    let mut open = vec![id];
    let mut seen: BTreeSet<&PackageId> = BTreeSet::from([id]);
    while let Some(next) = open.pop() {
        for dependency in named(next) {
            if seen.insert(dependency) {
                brought.insert(name(dependency), name(next));
                open.push(dependency);
            }
        }
    }
    brought
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[test]
fn every_crate_of_the_project_has_a_wall() {
    let known: BTreeSet<String> = WALLS.iter().map(|w| format!("switchback-{}", w.name)).chain(["switchback-tests".to_owned()]).collect();
    let there: BTreeSet<String> = metadata().workspace_packages().iter().map(|p| p.name.to_string()).collect();
    let unknown: Vec<&String> = there.difference(&known).collect();
    assert!(unknown.is_empty(), "six inner crates are enough; a seventh needs a reason and a wall: {unknown:?}");
    let missing: Vec<&String> = known.difference(&there).collect();
    assert!(missing.is_empty(), "the table names what is not there: {missing:?}");
}

#[test]
fn crates_name_only_whom_they_may() {
    for wall in WALLS {
        let id = id_of(wall.name).unwrap_or_else(|| panic!("switchback-{} is a member", wall.name));
        for dependency in named(id) {
            let name = metadata()[dependency].name.to_string();
            let Some(ours) = name.strip_prefix("switchback-") else { continue };
            assert!(wall.may_name.contains(&ours), "switchback-{} may not import {name}", wall.name);
        }
    }
}

#[test]
fn nothing_comes_in_by_another_way() {
    for wall in WALLS {
        let id = id_of(wall.name).unwrap_or_else(|| panic!("switchback-{} is a member", wall.name));
        let brought = closure(id);
        for (name, by) in &brought {
            let forbidden = wall.never.iter().find(|pattern| matches(pattern, name));
            assert!(forbidden.is_none(), "switchback-{} must never have {name}, but {by} brings it", wall.name);
        }
    }
}

/// Short enough to write down: what the pure domain is made of.
#[test]
fn core_names_data_and_time_and_nothing_else() {
    let id = id_of("core").expect("core is a member");
    let names: BTreeSet<String> = named(id).into_iter().map(|d| metadata()[d].name.to_string()).collect();
    let may: BTreeSet<String> = ["jiff", "serde", "serde_json", "thiserror"].map(str::to_owned).into();
    assert!(names.is_subset(&may), "core is pure: {:?} has no place there", names.difference(&may).collect::<Vec<_>>());
}

#[test]
fn only_the_shell_owns_tauri_and_only_one_folder_calls_it() {
    let owners: Vec<String> = metadata()
        .workspace_packages()
        .into_iter()
        .filter(|p| p.name.as_str() != "switchback-tests" && p.dependencies.iter().any(|d| d.name.starts_with("tauri")))
        .map(|p| p.name.to_string())
        .collect();
    assert_eq!(owners, ["switchback-desktop"], "the composition root is the only owner of windows");
    for file in under(&["ui/src"]).iter().filter(|f| !f.path.starts_with("ui/src/ipc/")) {
        assert!(!file.text.contains("@tauri-apps/"), "{}: only ui/src/ipc talks to the shell", file.path);
    }
}
