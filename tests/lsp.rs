//! The language server as an editor meets it: JSON-RPC over the program's standard input and output.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::needless_pass_by_value, reason = "messages are written where they are sent")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// An editor.
struct Editor {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    id: i64,
    _cache: tempfile::TempDir,
}

impl Editor {
    fn start(arguments: &[&str]) -> Self {
        let cache = tempfile::tempdir().unwrap();
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("gouji"))
            .arg("lsp")
            .args(arguments)
            .env("XDG_CACHE_HOME", cache.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from, id: 0, _cache: cache }
    }

    fn raw(&mut self, text: &str) {
        // the server may be gone already: that is for its exit status to say
        let _ = self.to.as_mut().unwrap().write_all(text.as_bytes());
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the server said nothing more");
            if line == "\r\n" {
                break;
            }
            if let Some(n) = line.strip_prefix("Content-Length: ") {
                length = n.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The answer to a request; notifications on the way are let pass.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn ready(arguments: &[&str]) -> Self {
        let mut editor = Self::start(arguments);
        let answer =
            editor.ask("initialize", json!({ "capabilities": {}, "processId": null, "rootUri": null }));
        assert_eq!(answer["result"]["capabilities"]["hoverProvider"], true, "{answer}");
        editor.notify("initialized", json!({}));
        editor
    }

    fn open(&mut self, uri: &str, text: &str) -> Value {
        let document = json!({ "uri": uri, "languageId": "rhai", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        self.diagnostics()
    }

    fn diagnostics(&mut self) -> Value {
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" {
                return message["params"].clone();
            }
        }
    }

    fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position }))["result"].clone()
    }

    /// The exit status and what was said on the way out.
    fn end(mut self) -> (i32, String) {
        drop(self.to.take());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), said)
    }

    fn leave(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.end(), (0, String::new()));
    }
}

const RULE: &str = "//! T1 试\n//! severity: error\n//! en: Trial\n//! basis: 某通知\n//!\n//! 试。\n//!\n//! ## In English\n//! A trial.\n//!\n//! ## 怎样改正\n//! 改。\n//!\n//! ## How to fix\n//! Mend.\n\nfn check(report) {\n    let t = report.table(\"三\");\n    /* 😀 */ equal(t.row(\"三.九\"), t.row(\"四\"));\n}\n\nfn examples() { [pass(), fail(\"少一\", #{ \"三/四/自然人\": \"-1\" })] }\n";
const URI: &str = "file:///rules/T1-trial.rhai";

#[test]
fn a_whole_conversation() {
    let mut editor = Editor::ready(&[]);
    let said = editor.open(URI, RULE);
    assert_eq!(said["uri"], URI);
    assert_eq!(said["diagnostics"].as_array().unwrap().len(), 1, "{said}");
    let first = &said["diagnostics"][0];
    assert_eq!(first["code"], "GL05");
    assert_eq!(first["severity"], 1);
    // the emoji before it is two units, a Chinese character one
    assert_eq!(
        first["range"],
        json!({ "start": { "line": 18, "character": 25 }, "end": { "line": 18, "character": 30 } })
    );
    assert!(first["message"].as_str().unwrap().starts_with("表三没有名为“三.九”的行"));

    let completion = editor.at("textDocument/completion", URI, 18, 28);
    let items = completion.as_array().unwrap();
    let item = items.iter().find(|i| i["label"] == "三.七").unwrap();
    assert_eq!(item["detail"], "（七）总计");
    assert_eq!(
        item["textEdit"]["range"],
        json!({ "start": { "line": 18, "character": 26 }, "end": { "line": 18, "character": 29 } })
    );
    assert!(items.iter().all(|i| i["label"] != "行政复议"));

    let hover = editor.at("textDocument/hover", URI, 18, 14);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Both sides are equal"), "{hover}");
    let hover = editor.at("textDocument/hover", URI, 18, 40);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("结转下年度继续办理"), "{hover}");

    let places = editor.at("textDocument/definition", URI, 18, 40);
    let place = &places[0];
    let path = place["uri"].as_str().unwrap().strip_prefix("file://").unwrap().to_string();
    let form = std::fs::read_to_string(&path).unwrap();
    let line = usize::try_from(place["range"]["start"]["line"].as_u64().unwrap()).unwrap();
    assert!(form.lines().nth(line).unwrap().contains("结转下年度继续办理"), "{place}");

    // mended: nothing is wrong any more
    let mended = RULE.replace("三.九", "三.七");
    editor.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": [{ "text": mended }] }),
    );
    let said = editor.diagnostics();
    assert_eq!((said["version"].as_i64(), &said["diagnostics"]), (Some(2), &json!([])));
    // half written: one fault, and the server goes on
    editor.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": URI, "version": 3 }, "contentChanges": [{ "text": &RULE[..RULE.find("三.九").unwrap()] }] }),
    );
    assert_eq!(editor.diagnostics()["diagnostics"][0]["code"], "GL01");
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(editor.diagnostics()["diagnostics"], json!([]));
    editor.leave();
}

#[test]
fn the_pack_beside_a_rule_is_known() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("pack.toml"),
        "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n[parameters]\n\"说法\" = [\"收到(?<n>1)\"]\n",
    )
    .unwrap();
    let uri = format!("file://{}/T1-trial.rhai", dir.path().display());
    let body = "    for q in report.find(param(\"说发\")[0]) { require(q.number(\"n\") == 1, q, \"多\", \"many\"); }";
    let text = RULE.replace(
        "    let t = report.table(\"三\");\n    /* 😀 */ equal(t.row(\"三.九\"), t.row(\"四\"));",
        body,
    );
    let mut editor = Editor::ready(&["--lang", "en"]);
    let said = editor.open(&uri, &text);
    let first = &said["diagnostics"][0];
    assert_eq!(first["message"], "[parameters] of pack.toml has no “说发”\ndid you mean “说法”?", "{said}");
    let good = text.replace("说发", "说法");
    assert_eq!(editor.open(&uri, &good)["diagnostics"], json!([]));
    let column = u32::try_from(body.chars().position(|c| c == '说').unwrap()).unwrap();
    let place = editor.at("textDocument/definition", &uri, 17, column);
    assert!(place[0]["uri"].as_str().unwrap().ends_with("/pack.toml"), "{place}");
    assert_eq!(place[0]["range"]["start"]["line"], 4);
    editor.leave();
}

#[test]
fn what_cannot_be_answered_is_refused_and_the_talk_goes_on() {
    let mut editor = Editor::start(&["--stdio"]);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    assert!(editor.ask("initialize", json!({ "capabilities": {} }))["result"].is_object());
    assert_eq!(editor.ask("initialize", json!({}))["error"]["code"], -32600);
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({ "position": 7 }))["error"]["code"], -32602);
    // a frame that holds no message
    editor.raw("Content-Length: 9\r\n\r\n{\"id\": 1,");
    assert_eq!(editor.receive()["error"]["code"], -32700);
    editor.notify("textDocument/didOpen", json!({ "nonsense": [] }));
    editor.notify("$/setTrace", json!({ "value": "off" }));
    // a document nobody opened, a place beyond the text
    assert_eq!(editor.at("textDocument/hover", "file:///no.rhai", 0, 0), Value::Null);
    editor.open(URI, RULE);
    assert_eq!(editor.at("textDocument/hover", URI, 4_000_000, 4_000_000), Value::Null);
    editor.leave();
}

#[test]
fn input_that_is_no_conversation_has_a_clear_end() {
    for (input, says) in [
        ("hello\r\n\r\n", "不是 LSP 消息"),
        ("Content-Length: 99999999999999\r\n\r\n{}", "99999999999999"),
        ("Content-Length: many\r\n\r\n", "many"),
        ("Content-Type: x\r\n\r\n", "Content-Length"),
        ("Content-Length: 50\r\n\r\n{}", "不是 LSP 消息"),
        ("\u{0}\u{1}\u{2}", "不是 LSP 消息"),
        ("", "shutdown"),
    ] {
        let mut editor = Editor::start(&[]);
        editor.raw(input);
        let (code, said) = editor.end();
        assert_eq!(code, 2, "{input:?}: {said}");
        assert!(said.contains(says) && said.lines().count() == 1, "{input:?}: {said}");
    }
    let mut editor = Editor::ready(&["--lang", "en"]);
    editor.notify("exit", Value::Null);
    let (code, said) = editor.end();
    assert_eq!((code, said.contains("without asking for shutdown")), (2, true));
}

/// Every rule of the national pack, letter by letter as it is typed, within what an editor waits for.
#[test]
fn the_national_pack_opens_clean() {
    let mut editor = Editor::ready(&[]);
    for entry in std::fs::read_dir("rules/national").unwrap() {
        let path = std::fs::canonicalize(entry.unwrap().path()).unwrap();
        if path.extension() == Some("rhai".as_ref()) {
            let said =
                editor.open(&format!("file://{}", path.display()), &std::fs::read_to_string(&path).unwrap());
            assert_eq!(said["diagnostics"], json!([]), "{}", path.display());
        }
    }
    assert!(Path::new("rules/national/pack.toml").exists());
    editor.leave();
}
