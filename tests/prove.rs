//! A pack as a system of equations: contradictions, rules that others imply, rules that cannot fail.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use gouji::engine::pack::Pack;
use gouji::engine::prove::{Proof, prove};
use gouji::engine::ruleset::RuleSet;
use gouji::engine::{Bounds, RuleEngine};
use gouji::form::Forms;

fn proofs(rules: &[(&str, &str)]) -> Vec<Proof> {
    let manifest = "name = \"t\"\nversion = \"1\"\ntitle = \"t\"\n".to_string();
    let files = rules.iter().map(|(id, body)| {
        let head = format!(
            "//! {id} 试\n//! severity: error\n//! basis: 试\n//!\n//! 试。\n//!\n//! ## 怎样改正\n//! 试。\n"
        );
        (format!("{id}.rhai"), format!("{head}\nfn check(report) {{ let t = report.table(\"三\"); {body} }}"))
    });
    let files = std::iter::once(("pack.toml".to_string(), manifest)).chain(files).collect();
    let set = RuleSet::single(Pack::from_files("t", files).unwrap()).unwrap();
    prove(&RuleEngine::new(set, &Forms::embedded().unwrap(), Bounds::default()))
}

#[test]
fn rules_that_cannot_all_hold_are_the_smallest_such_set() {
    for proof in proofs(&[
        ("A1", "equal(t.row(\"一\"), t.row(\"二\"));"),
        ("B1", "at_least(t.cell(\"一\", \"总计\"), t.cell(\"二\", \"总计\") + 1);"),
        ("C1", "equal(t.row(\"四\"), t.row(\"二\"));"),
    ]) {
        assert_eq!(proof.conflicts.len(), 1, "{proof:?}");
        assert_eq!(proof.conflicts[0].rules, ["A1", "B1"]);
        assert!(proof.conflicts[0].cells.iter().any(|c| c.contains("总计")), "{proof:?}");
        assert!(!proof.is_sound());
    }
}

#[test]
fn every_conflict_is_listed_not_only_the_first() {
    for proof in proofs(&[
        ("A1", "equal(t.row(\"一\"), t.row(\"二\"));"),
        ("B1", "at_least(t.cell(\"一\", \"总计\"), t.cell(\"二\", \"总计\") + 1);"),
        // shares a rule with the first
        ("C1", "at_least(t.cell(\"二\", \"自然人\"), t.cell(\"一\", \"自然人\") + 1);"),
        // has nothing to do with it
        ("D1", "at_most(t.cell(\"四\", \"其他\"), 1);"),
        ("E1", "at_least(t.cell(\"四\", \"其他\"), 2);"),
        // contradicts itself
        ("F1", "equal(t.cell(\"四\", \"自然人\") * 2, t.cell(\"四\", \"自然人\") * 4 + 1);"),
        ("G1", "at_least(t.row(\"一\"), 0);"),
    ]) {
        let rules: Vec<_> = proof.conflicts.iter().map(|c| c.rules.join(",")).collect();
        assert_eq!(rules, ["A1,B1", "A1,C1", "D1,E1", "F1"], "{proof:?}");
        assert!(!proof.may_conflict_more);
        // what cannot fail is told all the same; what follows from a conflict is not
        assert_eq!(proof.never_fail.iter().map(|n| n.rules.join(",")).collect::<Vec<_>>(), ["G1"]);
        assert!(proof.implied.is_empty());
    }
}

#[test]
fn a_rule_that_others_imply_is_found_with_the_rules_that_do() {
    for proof in proofs(&[
        ("A1", "equal(t.row(\"一\") + t.row(\"二\"), t.row(\"三.七\") + t.row(\"四\"));"),
        ("B1", "at_most(t.row(\"四\"), t.row(\"一\") + t.row(\"二\"));"),
        ("C1", "equal(t.row(\"一\") * 2 + t.row(\"二\") * 2, t.row(\"三.七\") * 2 + t.row(\"四\") * 2);"),
        ("D1", "at_most(t.row(\"四\"), t.row(\"一\"));"),
    ]) {
        // B1 follows from the balance or from D1; A1 and C1 say the same, so each follows from the other
        let implied: Vec<_> = proof.implied.iter().map(|i| i.rules.join(",")).collect();
        assert_eq!(implied, ["A1", "B1", "C1"], "{proof:?}");
        assert_eq!(
            (&proof.implied[0].by[..], &proof.implied[2].by[..]),
            (&["C1".to_string()][..], &["A1".to_string()][..])
        );
        assert!(!proof.implied[1].by.is_empty());
        assert!(proof.is_sound());
    }
}

#[test]
fn a_rule_that_can_never_fail_is_useless() {
    for proof in proofs(&[
        ("A1", "at_least(t.row(\"一\"), 0);"),
        ("B1", "equal(t.row(\"一\") + t.row(\"二\"), t.row(\"二\") + t.row(\"一\"));"),
        ("C1", "at_most(t.row(\"一\"), 5);"),
    ]) {
        let never: Vec<_> = proof.never_fail.iter().flat_map(|n| n.rules.clone()).collect();
        assert_eq!(never, ["A1", "B1"]);
        assert!(!proof.is_sound());
    }
}

/// A change may be negative: a rule about it is no foregone conclusion.
#[test]
fn a_column_with_a_sign_is_free() {
    let proofs = proofs(&[("A1", "at_least(report.table(\"二\").column(\"本年增/减\"), 0);")]);
    assert!(proofs[0].never_fail.is_empty(), "{proofs:?}");
}

#[test]
fn the_shipped_packs_are_sound() {
    for pack in ["national", "henan"] {
        let set = RuleSet::open(&[pack]).unwrap();
        for proof in prove(&RuleEngine::new(set, &Forms::embedded().unwrap(), Bounds::default())) {
            assert!(proof.is_sound(), "{proof:?}");
            assert!(proof.comparisons > 40 && proof.cells > 150, "{proof:?}");
            // carried over ≤ all that was due follows from the balance; it is kept for its clearer message
            let implied: Vec<_> = proof.implied.iter().map(|i| i.rules.join(",")).collect();
            assert_eq!(implied, ["GJ304"], "{proof:?}");
        }
    }
}

#[test]
fn the_command_prints_every_conflict_and_what_it_could_not_tell() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("包");
    std::fs::create_dir(&pack).unwrap();
    std::fs::write(pack.join("pack.toml"), "name = \"t\"\nversion = \"1\"\ntitle = \"t\"\n").unwrap();
    for (id, body) in [("A1", "at_most(c, 1)"), ("B1", "at_least(c, 2)"), ("C1", "at_least(c, 3)")] {
        let text = format!(
            "//! {id} 试\n//! severity: error\n//! basis: 试\n//!\n//! 试。\n//!\n//! ## 怎样改正\n//! 试。\n\nfn check(report) {{ let c = report.table(\"三\").cell(\"一\", \"总计\"); {body}; }}"
        );
        std::fs::write(pack.join(format!("{id}-试.rhai")), text).unwrap();
    }
    for (lang, lines) in [
        (
            "zh",
            ["矛盾：A1、B1 不能同时成立", "矛盾：A1、C1 不能同时成立", "哪些可省，要到没有矛盾时才看得出"],
        ),
        (
            "en",
            [
                "conflict: A1, B1 cannot all hold",
                "conflict: A1, C1 cannot all hold",
                "told once there is none",
            ],
        ),
    ] {
        let output = assert_cmd::Command::cargo_bin("gouji")
            .unwrap()
            .current_dir(dir.path())
            .args(["rules", "prove", "--rules", "包", "--lang", lang])
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{out}{}", String::from_utf8_lossy(&output.stderr));
        assert!(lines.iter().all(|line| out.contains(line)), "{out}");
    }
}
