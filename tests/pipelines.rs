//! What puts gouji into shells and pipelines: completions, manual pages, the GitHub action, the GitLab job, the
//! pre-commit hook. They must name only options that there are.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use yaml_rust2::{Yaml, YamlLoader};

fn gouji(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gouji")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn yaml(file: &str) -> Yaml {
    YamlLoader::load_from_str(&std::fs::read_to_string(file).unwrap()).unwrap().remove(0)
}

/// Whether a program is on this machine.
fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Formats that `ci/` names before they are there; it says `gitlab`, which is being made.
const COMING: [&str; 1] = ["gitlab"];

/// Every option in a text is one of `gouji check`, every format one that there is.
fn only_known_options(text: &str) {
    let help = gouji(&["check", "--help"]);
    let known: BTreeSet<&str> = help
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|w| w.starts_with("--"))
        .collect();
    let apart = |c: char| c.is_whitespace() || "()\"'".contains(c);
    let mut words = text.split(apart).filter(|w| !w.is_empty());
    let mut some = false;
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--").filter(|o| !o.is_empty()) else { continue };
        some = true;
        assert!(known.contains(word), "no option --{option}");
        if option == "format" || option == "output" {
            let value = words.next().unwrap_or_default();
            let format = value.split('=').next().unwrap_or_default();
            let there = gouji::render::format(format).is_some() || COMING.contains(&format);
            // a variable holds what the user of the action asks for
            assert!(there || format.starts_with('$'), "no format {format}");
        }
    }
    assert!(some, "no option at all");
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = gouji(&["completions", shell]);
        assert!(script.contains("files-from") && script.contains("eject"), "{shell}");
        if has(shell) && ["bash", "zsh", "fish"].contains(&shell) {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &script).unwrap();
            let status = Command::new(shell).arg("-n").arg(file.path()).status().unwrap();
            assert!(status.success(), "{shell} does not read its script");
        }
    }
}

/// In a real shell: `gouji che<TAB>` and `gouji check --for<TAB>`.
#[cfg(unix)]
#[test]
fn bash_completes_commands_and_options() {
    let script = gouji(&["completions", "bash"]);
    for (words, wanted) in [("gouji che", "check"), ("gouji check --form", "--format")] {
        let last = words.rsplit(' ').next().unwrap();
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); \
             _gouji gouji '{last}' ''; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), wanted);
    }
}

#[test]
fn a_manual_page_for_every_command() {
    let dir = tempfile::tempdir().unwrap();
    gouji(&["man", dir.path().to_str().unwrap()]);
    let mut pages = BTreeSet::new();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        for part in [".TH ", "\n.SH NAME\n", "\n.SH SYNOPSIS\n"] {
            assert!(page.contains(part), "{} has no {part}", path.display());
        }
        if has("groff") {
            let output =
                Command::new("groff").args(["-k", "-man", "-Tutf8", "-z"]).arg(&path).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        pages.insert(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    for page in ["gouji.1", "gouji-check.1", "gouji-rules.1", "gouji-rules-list.1", "gouji-man.1"] {
        assert!(pages.contains(page), "no {page}");
    }
    assert_eq!(gouji(&["man"]), std::fs::read_to_string(dir.path().join("gouji.1")).unwrap());
}

/// Runs the action's check as GitHub would, on one file.
#[cfg(unix)]
fn action(file: &str, set: &[(&str, &str)]) -> (Output, String) {
    let action = yaml("action.yml");
    let step = &action["runs"]["steps"][1];
    assert!(step["run"].as_str().unwrap().ends_with("/ci/action.sh\""));
    let dir = tempfile::tempdir().unwrap();
    let outputs = dir.path().join("outputs");
    let mut command = Command::new("ci/action.sh");
    // each variable is an input, with the default that the action gives it
    for (variable, from) in step["env"].as_hash().unwrap() {
        let from = from.as_str().unwrap();
        if let Some(input) = from.strip_prefix("${{ inputs.").and_then(|f| f.strip_suffix(" }}")) {
            let input = &action["inputs"][input];
            assert!(!input.is_badvalue(), "{from} is no input");
            command.env(variable.as_str().unwrap(), input["default"].as_str().unwrap_or_default());
        }
    }
    command.env("GOUJI", env!("CARGO_BIN_EXE_gouji")).env("GITHUB_OUTPUT", &outputs).env("GOUJI_PATHS", file);
    let output = command.envs(set.iter().copied()).output().unwrap();
    (output, std::fs::read_to_string(outputs).unwrap())
}

#[cfg(unix)]
#[test]
fn the_action_hands_the_exit_status_on() {
    only_known_options(&std::fs::read_to_string("ci/action.sh").unwrap());
    assert!(Path::new("ci/action.sh").exists());
    let status = |file: &str, set: &[(&str, &str)]| {
        let (output, outputs) = action(file, set);
        (output.status.code().unwrap(), outputs.trim().to_string())
    };
    assert_eq!(status("examples/sound/2021.txt", &[]), (0, "status=0".into()));
    assert_eq!(status("examples/wrong.txt", &[]), (1, "status=1".into()));
    assert_eq!(status("examples/wrong.txt", &[("GOUJI_FAIL", "false")]), (0, "status=1".into()));
    assert_eq!(status("no such file.txt", &[("GOUJI_FAIL", "false")]), (2, "status=2".into()));
    // two paths, a result file, further options
    let dir = tempfile::tempdir().unwrap();
    let wanted = format!("json={}", dir.path().join("a b.json").display());
    let set = [("GOUJI_OUTPUT", wanted.as_str()), ("GOUJI_ARGS", "--lang en --jobs 1")];
    assert_eq!(status("examples/sound/2021.txt\nexamples/wrong.txt\n", &set).0, 1);
    let result = std::fs::read_to_string(dir.path().join("a b.json")).unwrap();
    let result: serde_json::Value = serde_json::from_str(&result).unwrap();
    assert_eq!(result["summary"]["reports"], 2);
}

#[test]
fn the_gitlab_job_and_the_hook_name_options_that_there_are() {
    let job = yaml("ci/gitlab.yml");
    let script = job["gouji"]["script"][0].as_str().unwrap();
    assert!(script.starts_with("gouji check "));
    only_known_options(script);
    // what it writes is what it keeps
    let kept = &job["gouji"]["artifacts"];
    assert!(script.contains(&format!("json={} ", kept["paths"][0].as_str().unwrap())));
    assert!(script.contains(&format!("gitlab={} ", kept["reports"]["codequality"].as_str().unwrap())));

    let hook = &yaml(".pre-commit-hooks.yaml")[0];
    only_known_options(hook["entry"].as_str().unwrap());
    let files = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
    for ending in gouji::source::Kind::ENDINGS {
        assert!(files.is_match(&format!("2024/某县2024年政府信息公开工作年度报告.{ending}")), "{ending}");
    }
    assert!(!files.is_match("年度报告/说明.rs"));
}
