//! The texts that are open in the editor, and what is wrong with them.

use super::convert;
use crate::engine::lint::{Home, Linter};
use crate::finding::Lang;
use lsp_types::{
    Diagnostic, DiagnosticSeverity, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, PublishDiagnosticsParams, Range, Uri,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The longest rule file, bytes: longer ones no pack takes.
const FILE_BYTES: usize = 256 << 10;

/// What is open, by address.
#[derive(Default)]
pub struct Documents(BTreeMap<String, Document>);

/// An open text.
pub struct Document {
    uri: Uri,
    /// The text as it stands in the editor.
    pub text: String,
    version: Option<i32>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Linted,
    Changed,
    Closed,
}

impl Document {
    /// Its file, if it is one.
    pub fn path(&self) -> Option<PathBuf> {
        convert::path(self.uri.as_str())
    }

    /// The pack it stands in.
    pub fn home(&self) -> Option<Home> {
        Home::in_folder(self.path()?.parent()?)
    }

    fn is_rule(&self) -> bool {
        self.uri.as_str().to_ascii_lowercase().ends_with(".rhai")
    }
}

impl Documents {
    /// The open rule of that address.
    pub fn get(&self, uri: &Uri) -> Option<&Document> {
        self.0
            .get(uri.as_str())
            .filter(|d| d.is_rule() && d.state != State::Closed && d.text.len() <= FILE_BYTES)
    }

    /// Takes note of what is opened, changed and closed.
    pub fn note(&mut self, method: &str, params: Value) {
        match method {
            "textDocument/didOpen" => {
                if let Ok(p) = serde_json::from_value::<DidOpenTextDocumentParams>(params) {
                    self.set(&p.text_document.uri, p.text_document.text, Some(p.text_document.version));
                }
            }
            "textDocument/didChange" => {
                if let Ok(mut p) = serde_json::from_value::<DidChangeTextDocumentParams>(params)
                    && let Some(change) = p.content_changes.pop()
                {
                    // whole texts are what was asked for
                    self.set(&p.text_document.uri, change.text, Some(p.text_document.version));
                }
            }
            "textDocument/didSave" => {
                // a manifest that was saved changes what its rules may ask for
                for document in self.0.values_mut().filter(|d| d.state == State::Linted) {
                    document.state = State::Changed;
                }
            }
            "textDocument/didClose" => {
                if let Ok(p) = serde_json::from_value::<DidCloseTextDocumentParams>(params)
                    && let Some(document) = self.0.get_mut(p.text_document.uri.as_str())
                {
                    document.state = State::Closed;
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, uri: &Uri, text: String, version: Option<i32>) {
        let document = Document { uri: uri.clone(), text, version, state: State::Changed };
        self.0.insert(uri.as_str().to_string(), document);
    }

    /// What is wrong with every document that changed; with a closed one, nothing.
    pub fn lint(&mut self, linter: &Linter, lang: Lang) -> Vec<PublishDiagnosticsParams> {
        let mut all = Vec::new();
        for document in self.0.values_mut().filter(|d| d.state != State::Linted && d.is_rule()) {
            let diagnostics =
                if document.state == State::Closed { vec![] } else { diagnostics(document, linter, lang) };
            all.push(PublishDiagnosticsParams::new(document.uri.clone(), diagnostics, document.version));
            if document.state == State::Changed {
                document.state = State::Linted;
            }
        }
        self.0.retain(|_, d| d.state != State::Closed);
        all
    }
}

fn diagnostics(document: &Document, linter: &Linter, lang: Lang) -> Vec<Diagnostic> {
    if document.text.len() > FILE_BYTES {
        let message = match lang {
            Lang::Zh => format!("文件大于 {FILE_BYTES} 字节，规则包不收"),
            Lang::En => format!("the file is longer than {FILE_BYTES} bytes; no pack takes it"),
        };
        return vec![Diagnostic {
            severity: Some(DiagnosticSeverity::ERROR),
            ..Diagnostic::new_simple(Range::default(), message)
        }];
    }
    let path = document.path();
    let name = path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| document.uri.as_str().to_string());
    let lints = linter.file(&name, &document.text, document.home().as_ref());
    lints.iter().map(|l| convert::diagnostic(l, &document.text, lang)).collect()
}
