//! The rules over a package: each is found where it holds, and only there.

use super::*;
use crate::text::Lang;

fn target() -> Target {
    "lambda:checkout:live".parse().expect("an id")
}

fn function(runtime: &str, handler: &str) -> FunctionFacts {
    FunctionFacts {
        package_type: PackageType::Zip,
        runtime: Some(runtime.into()),
        handler: Some(handler.into()),
        architecture: Architecture::X86,
        layers: Vec::new(),
    }
}

fn sound() -> (FunctionFacts, PackageFacts, HandlerFacts) {
    let handler = HandlerFacts {
        looked_for: vec!["index.js".into()],
        file: Some("index.js".into()),
        name: "handler".into(),
        export: Export::Present,
        mode: Some(0o644),
        ..HandlerFacts::default()
    };
    (function("nodejs22.x", "index.handler"), PackageFacts { size: 1000, files: 3, unzipped: 5000, ..PackageFacts::default() }, handler)
}

fn codes((function, package, handler): &(FunctionFacts, PackageFacts, HandlerFacts), through_s3: bool) -> Vec<(Severity, &'static str)> {
    check_zip(&target(), function, package, handler, through_s3).iter().map(|f| (f.severity, f.rule.code())).collect()
}

fn entry(name: &str) -> Option<Entries> {
    Some(Entries { first: name.into(), count: 1 })
}

#[test]
fn a_sound_package_is_told_nothing() {
    assert!(codes(&sound(), false).is_empty(), "{:?}", codes(&sound(), false));
}

#[test]
fn a_large_zip_goes_through_a_bucket() {
    let mut it = sound();
    it.1.size = DIRECT;
    assert!(codes(&it, false).is_empty(), "50 MB is the most that goes directly");
    it.1.size = DIRECT + 1;
    assert_eq!(codes(&it, false), [(Severity::Block, "zip_too_large")], "a byte more does not");
    assert!(codes(&it, true).is_empty(), "through S3 it does");
    let words = check_zip(&target(), &it.0, &it.1, &it.2, false);
    assert!(words[0].cause(Lang::En).contains("50.1 MB"), "the size never reads as the limit: {}", words[0].cause(Lang::En));
    assert!(words[0].fix(Lang::En).contains("S3") && words[0].fix(Lang::En).contains("image"), "both ways out: {}", words[0].fix(Lang::En));
}

#[test]
fn layers_count_towards_what_is_unpacked() {
    let mut it = sound();
    it.1.unzipped = UNZIPPED - 1;
    assert!(codes(&it, false).is_empty(), "below the limit");
    it.0.layers = vec![1];
    assert_eq!(codes(&it, false), [(Severity::Block, "unzipped_too_large")], "a layer brings it there");
    it.1.unzipped = UNZIPPED - 1_000;
    it.0.layers = vec![1_100];
    assert_eq!(codes(&it, false), [(Severity::Warn, "unzipped_near")], "an archive's own bytes are not unpacked: that it is too large is not certain");
    it.1.unzipped = UNZIPPED - 3_000;
    it.0.layers = vec![500, 500];
    assert_eq!(codes(&it, false), [(Severity::Warn, "unzipped_near")], "unpacked to three times their size they would be too large");
    it.0.layers = vec![999];
    assert!(codes(&it, false).is_empty(), "below that nothing is said");
    it.0.layers = vec![u64::MAX, u64::MAX];
    assert_eq!(codes(&it, true), [(Severity::Block, "unzipped_too_large")], "absurd sizes are no small ones");
}

#[test]
fn the_package_type_stays_and_images_have_a_limit() {
    let mut it = function("nodejs22.x", "index.handler");
    assert_eq!(check_type(&target(), &it, PackageType::Zip), None, "a zip for a zip function");
    assert_eq!(check_type(&target(), &it, PackageType::Image).map(|f| f.rule.code()), Some("package_type_fixed"), "an image for a zip function");
    it.package_type = PackageType::Image;
    assert_eq!(check_type(&target(), &it, PackageType::Zip).map(|f| f.severity), Some(Severity::Block), "a zip for an image function");
    assert_eq!(check_image(&target(), IMAGE), None, "10 GB");
    assert_eq!(check_image(&target(), IMAGE + 1).map(|f| f.rule.code()), Some("image_too_large"), "and a byte");
}

#[test]
fn odd_entries_block_or_warn() {
    type Set = fn(&mut PackageFacts) -> &mut Option<Entries>;
    let cases: [(Set, Severity, &str); 7] = [
        (|p| &mut p.absolute, Severity::Block, "entry_absolute"),
        (|p| &mut p.outside, Severity::Block, "entry_outside"),
        (|p| &mut p.encrypted, Severity::Block, "entry_encrypted"),
        (|p| &mut p.twice, Severity::Warn, "entry_twice"),
        (|p| &mut p.backslash, Severity::Warn, "entry_backslash"),
        (|p| &mut p.links_outside, Severity::Warn, "link_outside"),
        (|p| &mut p.unreadable, Severity::Warn, "entry_unreadable"),
    ];
    for (set, severity, code) in cases {
        let mut it = sound();
        *set(&mut it.1) = entry("odd");
        assert_eq!(codes(&it, false), [(severity, code)], "{code}");
    }
    let mut it = sound();
    it.1.packed_otherwise = entry("a.txt").map(|entries| (entries, "99 (AES)".to_owned()));
    assert_eq!(codes(&it, false), [(Severity::Block, "entry_method")], "Lambda unpacks stored and deflated alone");
    let mut it = sound();
    it.1.files = 0;
    assert_eq!(codes(&it, false), [(Severity::Block, "package_empty")], "nothing else is said of nothing");
}

#[test]
fn archives_inside_block_where_they_are_bombs_alone() {
    let mut it = sound();
    it.1.nested = entry("data.zip");
    assert_eq!(codes(&it, false), [(Severity::Info, "nested_archive")], "nobody unpacks it");
    it.1.large = entry("data.zip");
    assert_eq!(codes(&it, false), [(Severity::Warn, "nested_large")], "it may be meant so");
    it.1.swollen = entry("bomb.zip");
    it.1.swollen_bytes = UNZIPPED - 1;
    assert_eq!(codes(&it, false), [(Severity::Warn, "nested_large")], "well packed and small enough");
    it.1.swollen_bytes = UNZIPPED;
    assert_eq!(codes(&it, false), [(Severity::Block, "nested_bomb")], "nothing is meant so");
    let mut java = sound();
    java.0.runtime = Some("java21".into());
    java.1.nested = entry("lib/a.jar");
    assert!(!codes(&java, false).iter().any(|(_, code)| *code == "nested_archive"), "to Java they are libraries");
}

#[test]
fn a_missing_handler_blocks_unless_a_layer_may_have_it() {
    let mut it = sound();
    it.2.file = None;
    it.2.wrapped_in = Some("shop".into());
    assert_eq!(codes(&it, false), [(Severity::Block, "handler_file_missing")], "the file is not there");
    let finding = &check_zip(&target(), &it.0, &it.1, &it.2, false)[0];
    assert!(finding.fix(Lang::En).contains("inside `shop`"), "the classic mistake is named: {}", finding.fix(Lang::En));
    it.0.layers = vec![1];
    assert_eq!(codes(&it, false), [(Severity::Warn, "handler_file_missing")], "a layer may bring it");
    it.2.elsewhere = true;
    assert!(codes(&it, false).is_empty(), "a folder of that name may have it");
}

#[test]
fn an_export_that_is_absent_blocks_and_one_that_is_unseen_does_not() {
    let mut it = sound();
    it.2.export = Export::Absent(vec!["hello".into()]);
    assert_eq!(codes(&it, false), [(Severity::Block, "handler_export_missing")], "every invoke would fail");
    let finding = &check_zip(&target(), &it.0, &it.1, &it.2, false)[0];
    assert!(finding.cause(Lang::Ko).contains("`hello`"), "what is exported is named: {}", finding.cause(Lang::Ko));
    it.2.export = Export::Unknown;
    assert_eq!(codes(&it, false), [(Severity::Warn, "handler_export_unseen")], "what is not known blocks nothing");
}

#[test]
fn permissions_of_what_lambda_opens_and_executes() {
    let mut it = sound();
    it.2.mode = Some(0o640);
    it.1.unreadable = entry("index.js");
    assert_eq!(codes(&it, false), [(Severity::Block, "handler_unreadable")], "said once, where it matters");
    it.1.unreadable = Some(Entries { first: "a.js".into(), count: 2 });
    assert_eq!(codes(&it, false).len(), 2, "and of the others too");
    let mut it = sound();
    it.2 = HandlerFacts { file: Some("bootstrap".into()), executed: true, mode: Some(0o644), ..HandlerFacts::default() };
    assert_eq!(codes(&it, false), [(Severity::Block, "not_executable")], "it cannot be started");
    it.2.mode = None;
    assert_eq!(codes(&it, false), [(Severity::Warn, "not_executable")], "no record of permissions is no proof");
    it.2.mode = Some(0o755);
    assert!(codes(&it, false).is_empty(), "it can");
}

#[test]
fn native_code_for_the_other_processor() {
    let mut it = sound();
    it.1.arm = entry("node_modules/sharp/sharp.node");
    assert_eq!(codes(&it, false), [(Severity::Warn, "other_architecture")], "only for arm64");
    it.1.x86 = entry("prebuilds/linux-x64/sharp.node");
    assert!(codes(&it, false).is_empty(), "for both: it chooses when it runs");
    it.1.x86 = None;
    it.2 = HandlerFacts { file: Some("bootstrap".into()), executed: true, mode: Some(0o755), machine: Some(Architecture::Arm), ..HandlerFacts::default() };
    assert_eq!(codes(&it, false), [(Severity::Block, "other_architecture")], "Lambda cannot start it, and that is said once");
    let elf = |machine: u8| [b"\x7fELF\x02\x01".as_slice(), &[0; 12], &[machine, 0]].concat();
    assert_eq!((Architecture::of_elf(&elf(62)), Architecture::of_elf(&elf(183))), (Some(Architecture::X86), Some(Architecture::Arm)), "by e_machine");
    assert_eq!((Architecture::of_elf(&elf(3)), Architecture::of_elf(b"\x7fELF")), (None, None), "another processor, a stump");
}

#[test]
fn a_module_that_nobody_brings_blocks_where_it_is_always_loaded() {
    let mut it = sound();
    let missing = |module: &str, always| Missing { module: module.into(), file: "index.js".into(), always };
    it.2.missing = vec![missing("aws-sdk", true), missing("@aws-sdk/client-s3", true)];
    assert_eq!(codes(&it, false), [(Severity::Block, "module_missing")], "nodejs22 brings v3, not v2");
    it.2.missing = vec![missing("aws-sdk", false)];
    assert_eq!(codes(&it, false), [(Severity::Warn, "module_missing")], "loaded only on some way through");
    it.0 = function("nodejs14.x", "index.handler");
    it.2.missing = vec![missing("@aws-sdk/client-s3", true)];
    it.0.layers = vec![1];
    assert_eq!(codes(&it, false), [(Severity::Warn, "module_missing")], "a layer may bring it");
}

#[test]
fn every_rule_has_words_in_both_languages_and_comes_back_from_a_record() {
    let entries = || Entries { first: "a.txt".into(), count: 3 };
    let text = || "index".to_owned();
    let rules = [
        PackageRule::ZipTooLarge { size: 1 },
        PackageRule::UnzippedTooLarge { unzipped: 1, layers: 0 },
        PackageRule::UnzippedTooLarge { unzipped: 1, layers: 1 },
        PackageRule::UnzippedNear { unzipped: 1, layers: 1 },
        PackageRule::ImageTooLarge { size: 1 },
        PackageRule::PackageTypeFixed { is: PackageType::Zip },
        PackageRule::PackageTypeFixed { is: PackageType::Image },
        PackageRule::PackageEmpty,
        PackageRule::EntryAbsolute(entries()),
        PackageRule::EntryOutside(entries()),
        PackageRule::EntryEncrypted(entries()),
        PackageRule::EntryTwice(entries()),
        PackageRule::EntryMethod { entries: entries(), method: text() },
        PackageRule::NestedBomb { entries: entries(), unpacked: 1 },
        PackageRule::NestedLarge(entries()),
        PackageRule::NestedArchive(entries()),
        PackageRule::HandlerOtherModule { file: text(), module: true },
        PackageRule::HandlerOtherModule { file: text(), module: false },
        PackageRule::EntryBackslash(entries()),
        PackageRule::LinkOutside(entries()),
        PackageRule::EntryUnreadable(entries()),
        PackageRule::OtherArchitecture { entries: entries(), wanted: Architecture::Arm },
        PackageRule::HandlerMalformed { handler: text(), runtime: text() },
        PackageRule::HandlerFileMissing { handler: text(), looked_for: vec![text()], wrapped_in: None, layers: false },
        PackageRule::HandlerFileMissing { handler: text(), looked_for: vec![text()], wrapped_in: None, layers: true },
        PackageRule::HandlerExportMissing { file: text(), export: text(), others: Vec::new() },
        PackageRule::HandlerExportUnseen { file: text(), export: text() },
        PackageRule::HandlerUnreadable { file: text(), mode: 0o600 },
        PackageRule::NotExecutable { file: text(), mode: Some(0o644) },
        PackageRule::NotExecutable { file: text(), mode: None },
        PackageRule::ModuleMissing { module: "aws-sdk".into(), file: text(), runtime: text(), layers: false },
        PackageRule::ModuleMissing { module: "@aws-sdk/x".into(), file: text(), runtime: text(), layers: true },
    ];
    for rule in rules {
        let finding = Finding::new(Severity::Block, &target(), Rule::Package(rule));
        let code = finding.code();
        for said in [|f: &Finding, l| f.cause(l), |f: &Finding, l| f.fix(l)] {
            let (en, ko) = (said(&finding, Lang::En), said(&finding, Lang::Ko));
            assert!(!en.is_empty() && !en.contains('\n') && !en.contains("--"), "{code}: one line without flags: {en}");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{code} is translated: {ko}");
        }
        let json = serde_json::to_value(&finding).expect("serialises");
        assert_eq!(json["rule"]["code"], code, "the tag is the code");
        assert_eq!(serde_json::from_value::<Finding>(json).expect("reads"), finding, "{code} comes back as it was");
    }
}
