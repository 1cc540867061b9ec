//! The walk-through for auditors is true: its files are written, its commands run, in order, from a clean folder.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// A command of the page, and what the page says of its result.
struct Step {
    command: String,
    status: i32,
    shows: Vec<String>,
}

enum Block {
    File { path: String, text: String },
    Console(Vec<Step>),
}

/// The fenced blocks of a page that are files to write (their path stands behind the language) or commands to run
/// (`$ command`, `→ 1` where it ends with another status than 0; the lines below are parts of what it prints).
fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        match info.split_once(' ') {
            Some((_, path)) => blocks.push(Block::File { path: path.into(), text: body.join("\n") + "\n" }),
            None if info == "console" => {
                let mut steps: Vec<Step> = Vec::new();
                for line in body {
                    match line.strip_prefix("$ ") {
                        Some(command) => {
                            let (command, status) = command.split_once(" → ").unwrap_or((command, "0"));
                            let status = status.trim().parse().unwrap();
                            steps.push(Step { command: command.into(), status, shows: vec![] });
                        }
                        None => steps.last_mut().unwrap().shows.push(line.trim().to_string()),
                    }
                }
                blocks.push(Block::Console(steps));
            }
            None => panic!("a block that is neither file nor commands: {info}"),
        }
    }
    blocks
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(|_| ()).unwrap() }
    }
}

#[test]
fn every_command_of_the_walk_through_does_what_the_page_says() {
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new("examples"), &dir.path().join("examples"));
    let mut commands = 0;
    for block in blocks(&fs::read_to_string("docs/auditors.md").unwrap()) {
        match block {
            Block::File { path, text } => {
                let path = dir.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Block::Console(steps) => {
                for Step { command, status, shows } in steps {
                    let words: Vec<&str> = command.split(' ').collect();
                    assert_eq!(words[0], "gouji");
                    let out = assert_cmd::Command::cargo_bin("gouji")
                        .unwrap()
                        .current_dir(dir.path())
                        .env("COLUMNS", "120")
                        .args(&words[1..])
                        .output()
                        .unwrap();
                    let text =
                        String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
                    assert_eq!(out.status.code(), Some(status), "{command}\n{text}");
                    for show in shows {
                        assert!(text.contains(&show), "{command} does not show {show}:\n{text}");
                    }
                    commands += 1;
                }
            }
        }
    }
    assert!(commands >= 14, "{commands} commands");
}
