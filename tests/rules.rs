//! The national pack: every example comes out as it says, and nothing the reading meets goes unjudged.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use gouji::Checker;
use gouji::engine::lang::reference;
use gouji::engine::pack::Pack;
use gouji::engine::ruleset::RuleSet;
use gouji::engine::{Bounds, RuleEngine, examples};
use gouji::form::Forms;
use gouji::report::OddityKind;

#[test]
fn examples_come_out_as_they_say() {
    let checker = Checker::national().unwrap();
    let mut wrong = Vec::new();
    for rule in checker.engine().rules() {
        match examples::try_rule(checker.engine(), rule) {
            Ok(tried) => {
                wrong.extend(tried.into_iter().filter_map(|t| {
                    let problem = t.problem?;
                    Some(format!("{} {} ({}): {problem}", t.rule, t.name, t.form))
                }));
            }
            Err(e) => wrong.push(format!("{}:{}: {}", e.file, e.line, e.message)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a clerk reads: the first finding of each failing example, in both languages.
#[test]
fn messages_are_read_by_a_person() {
    let checker = Checker::national().unwrap();
    let mut lines = Vec::new();
    for rule in checker.engine().rules() {
        for tried in examples::try_rule(checker.engine(), rule).unwrap() {
            if let Some(f) = tried.findings.first() {
                lines.push(format!(
                    "{} {}「{}」\n  {}\n  {}",
                    f.rule, tried.form, tried.name, f.message.zh, f.message.en
                ));
            }
        }
    }
    insta::assert_snapshot!("messages", lines.join("\n"));
}

/// A rename or a removal must be seen: ids stand in waivers and reports.
#[test]
fn ids_and_severities_are_listed() {
    let checker = Checker::national().unwrap();
    let list: Vec<String> = checker
        .engine()
        .rules()
        .iter()
        .map(|r| format!("{} {} {}", r.header().id, r.header().severity.name(), r.header().title.zh))
        .collect();
    insta::assert_snapshot!("national_rules", list.join("\n"));
}

#[test]
fn every_rule_speaks_both_languages() {
    let checker = Checker::national().unwrap();
    for rule in checker.engine().rules() {
        let h = rule.header();
        for (what, words) in [("title", &h.title), ("explanation", &h.explanation), ("help", &h.help)] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{} has no {what} in one language", h.id);
        }
    }
}

#[test]
fn every_kind_of_oddity_is_judged_by_a_rule() {
    let checker = Checker::national().unwrap();
    for kind in OddityKind::ALL {
        let judged = checker.engine().rules().iter().any(|r| r.header().observes == Some(kind));
        assert!(judged, "no rule observes {}", kind.name());
    }
}

/// A pack of one rule with the given body.
fn one_rule(body: &str) -> Pack {
    let script = format!(
        "//! T1 试\n//! severity: error\n//! basis: 试\n//!\n//! 试。\n//!\n//! ## 怎样改正\n//! 试。\n\nfn check(report) {{\n{body}\n}}\n"
    );
    let manifest = "name = \"t\"\nversion = \"1\"\ntitle = \"t\"\n[parameters]\nwords = [\"未收到\"]\n";
    Pack::from_files("t", vec![("pack.toml".into(), manifest.into()), ("T1.rhai".into(), script)]).unwrap()
}

#[test]
fn the_manual_names_every_function_and_its_examples_run() {
    let forms = Forms::embedded().unwrap();
    let engine = RuleEngine::new(RuleSet::national().unwrap(), &forms, Bounds::default());
    let entries: Vec<&reference::Entry> = reference::CHAPTERS.iter().flat_map(|c| c.entries).collect();
    for name in engine.names() {
        assert!(entries.iter().any(|e| e.name == *name), "{name} is not in the manual");
    }
    for entry in &entries {
        assert!(
            engine.names().contains(&entry.name),
            "{} is in the manual and not in the language",
            entry.name
        );
        if entry.example.is_empty() {
            continue;
        }
        let engine =
            RuleEngine::new(RuleSet::single(one_rule(entry.example)).unwrap(), &forms, Bounds::default());
        for form in forms.all() {
            let report = std::sync::Arc::new(examples::sound_report(&forms, &form.id).unwrap());
            let verdict = engine.run_rule(&engine.rules()[0], &report);
            assert!(
                matches!(verdict.outcome.name(), "pass" | "not_applicable"),
                "{}: {:?}\n{}",
                entry.name,
                verdict.outcome,
                entry.example
            );
        }
    }
}

/// `GOUJI_UPDATE=1` writes the part between the marks anew.
#[test]
fn the_manual_in_the_rules_folder_is_current() {
    const BEGIN: &str = "<!-- 以下由 gouji rules reference 生成 -->\n";
    let path = "rules/README.md";
    let text = std::fs::read_to_string(path).unwrap();
    let (head, _) = text.split_once(BEGIN).expect("the mark is missing");
    let due = format!("{head}{BEGIN}\n{}", reference::markdown());
    if std::env::var_os("GOUJI_UPDATE").is_some() {
        std::fs::write(path, &due).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap() == due,
        "{path} is stale: run GOUJI_UPDATE=1 cargo nextest run manual"
    );
}
