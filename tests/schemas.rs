//! The schemas in `schemas/` follow the forms, and gouji's outputs follow the schemas.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::engine::pack::manifest;
use gouji::form::Forms;
use gouji::result::{FileResult, RunResult};
use gouji::schema::shape;
use gouji::{Checker, finding::Lang, render::json};
use serde_json::Value;

fn validator(file: &str) -> jsonschema::Validator {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("schemas/{file}")).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("{file}: {e}"));
    jsonschema::options().build(&schema).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// What was not asked for is not there.
#[test]
fn a_result_without_traces_has_no_such_member() {
    let checker = Checker::national().unwrap();
    let wrong = std::fs::read("examples/wrong.txt").unwrap();
    let outcome = checker.check("wrong.txt", &wrong, None).map_err(|e| e.explain());
    let run = RunResult {
        info: gouji::result::RunInfo::default(),
        files: vec![FileResult { path: "wrong.txt".into(), outcome }],
    };
    assert!(json::value(&run, Lang::Zh)["reports"][0].get("trace").is_none());
}

/// `GOUJI_UPDATE=1` writes the files anew.
#[test]
fn report_schemas_are_made_from_the_forms() {
    let forms = Forms::embedded().unwrap();
    for form in forms.all() {
        let path = format!("schemas/{}", shape::file_name(form));
        let due = serde_json::to_string_pretty(&shape::schema(&forms, form)).unwrap() + "\n";
        if std::env::var_os("GOUJI_UPDATE").is_some() {
            std::fs::write(&path, &due).unwrap();
        }
        let now = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(now == due, "{path} is stale: run GOUJI_UPDATE=1 cargo nextest run schemas");
    }
}

#[test]
fn every_property_of_a_report_is_explained_in_chinese() {
    fn walk(value: &Value, path: &str) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                let named =
                    |key: &str| property.get(key).and_then(Value::as_str).is_some_and(|t| !t.is_ascii());
                let referred = property.get("$ref").is_some();
                assert!(referred || named("title") && named("description"), "{path}/{name}");
                walk(property, &format!("{path}/{name}"));
            }
        }
        for (name, definition) in value.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            walk(definition, &format!("{path}/$defs/{name}"));
        }
    }
    let forms = Forms::embedded().unwrap();
    for form in forms.all() {
        walk(&shape::schema(&forms, form), &form.id);
    }
}

#[test]
fn canonical_reports_are_valid() {
    for form in sound::FORMS {
        let validator = validator(&format!("report-{form}.schema.json"));
        let value = sound::value(form);
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn results_are_valid_in_both_languages() {
    let checker = Checker::national().unwrap();
    let wrong = std::fs::read("examples/wrong.txt").unwrap();
    let files =
        [("wrong.txt", wrong.as_slice()), ("empty.txt", b"".as_slice()), ("bad.json", b"{\"a\":1,\"a\":2}")];
    let run = RunResult {
        info: checker.run_info(),
        files: files
            .into_iter()
            .map(|(name, bytes)| FileResult {
                path: name.into(),
                outcome: checker.check(name, bytes, None).map_err(|e| e.explain()).map(|mut checked| {
                    let rules = checker.engine().rules().iter();
                    let traces = rules.filter_map(|r| checker.trace(&checked.report, &r.header().id));
                    checked.traces = traces.collect();
                    checked
                }),
            })
            .collect(),
    };
    let validator = validator("result.schema.json");
    for lang in [Lang::Zh, Lang::En] {
        let value = json::value(&run, lang);
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(value["summary"]["unreadable"], 2);
        let traces = value["reports"][0]["trace"].as_array().unwrap();
        assert_eq!(traces.len(), checker.engine().rules().len());
    }
}

fn toml_as_json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

#[test]
fn manifests_of_packs_are_valid() {
    let validator = validator("pack.schema.json");
    let mut seen = 0;
    for entry in std::fs::read_dir("rules").unwrap() {
        let Ok(text) = std::fs::read_to_string(entry.unwrap().path().join("pack.toml")) else { continue };
        let value = toml_as_json(&text);
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
        seen += 1;
    }
    assert!(seen >= 2);
}

const MANIFEST: &str = "name = \"t\"\nversion = \"1.2.0\"\ntitle = \"试\"\nauthority = \"某\"\ngouji = \"0.1\"\nextends = [\"national\"]\nregions = [\"河南省\"]\n[effective]\nfrom = 2021\nto = 2022\n[rules.GJ111]\nseverity = \"info\"\nreason = \"因\"\n[rules.GJ011]\nenabled = false\nreason = \"因\"\n[parameters]\n\"数\" = 6.5\n\"文\" = \"x\"\n\"表\" = [\"x\"]\n\"改\" = { add = [\"x\"], remove = [\"y\"] }\n";

/// What the schema refuses is what the reader refuses.
#[test]
fn manifests_with_a_fault_are_refused() {
    let validator = validator("pack.schema.json");
    assert!(validator.is_valid(&toml_as_json(MANIFEST)));
    assert!(manifest::read("pack.toml", MANIFEST).is_ok());
    for (from, to) in [
        ("name = \"t\"", "name = \"T\""),
        ("name = \"t\"\n", ""),
        ("name = \"t\"", "name = 1"),
        ("version = \"1.2.0\"", "version = \"一\""),
        ("version = \"1.2.0\"", "version = 1.2"),
        ("title = \"试\"\n", ""),
        ("authority", "autority"),
        ("authority = \"某\"", "authority = [\"某\"]"),
        ("gouji = \"0.1\"", "gouji = \"新\""),
        ("extends = [\"national\"]", "extends = \"national\""),
        ("regions = [\"河南省\"]", "regions = [41]"),
        ("from = 2021", "from = \"2021\""),
        ("from = 2021", "since = 2021"),
        ("severity = \"info\"", "severity = \"fatal\""),
        ("severity = \"info\"\n", ""),
        ("enabled = false\nreason = \"因\"", "enabled = false"),
        ("enabled = false", "enabled = \"no\""),
        ("enabled = false", "enable = false"),
        ("reason = \"因\"", "reason = \" \""),
        ("\"数\" = 6.5", "\"数\" = true"),
        ("\"表\" = [\"x\"]", "\"表\" = [1]"),
        ("add = [\"x\"]", "plus = [\"x\"]"),
        ("add = [\"x\"]", "add = \"x\""),
    ] {
        let text = MANIFEST.replacen(from, to, 1);
        assert_ne!(text, MANIFEST, "{from}");
        assert!(!validator.is_valid(&toml_as_json(&text)), "the schema takes {to}");
        assert!(manifest::read("pack.toml", &text).is_err(), "the reader takes {to}");
    }
}

/// The keys at each place, as the reader names them where it meets an unknown one.
#[test]
fn the_schema_of_packs_has_the_keys_of_the_reader() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string("schemas/pack.schema.json").unwrap()).unwrap();
    for (before, pointer) in [
        ("gouji", "/properties"),
        ("from", "/properties/effective/properties"),
        ("severity", "/definitions/change/properties"),
    ] {
        let text = MANIFEST.replacen(before, &format!("zzz = 1\n{before}"), 1);
        let faults = manifest::read("pack.toml", &text).unwrap_err();
        let (_, listed) = faults[0].problem.zh.split_once("可用的键有 ").unwrap();
        let mut read: Vec<&str> = listed.split('、').collect();
        let properties = schema.pointer(pointer).unwrap().as_object().unwrap();
        let mut named: Vec<&str> = properties.keys().map(String::as_str).collect();
        read.sort_unstable();
        named.sort_unstable();
        assert_eq!(named, read, "{pointer}");
        for (key, property) in properties {
            for say in ["title", "description"] {
                assert!(property[say].as_str().is_some_and(|t| !t.is_ascii()), "{pointer}/{key} {say}");
            }
        }
    }
}
