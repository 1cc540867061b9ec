//! What an editor asks about a rule: completion, hover, definition.
//!
//! Forms and packs travel inside the program; for an editor to open one it is written to the user's cache folder.

use super::convert::{offset, range, uri};
use super::documents::{Document, Documents};
use crate::engine::assist::{Assistant, Offer, Target};
use crate::engine::lint::{Home, Linter};
use crate::engine::pack::embedded_files;
use crate::engine::pack::manifest::FILE;
use crate::form::source;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionOptions, CompletionTextEdit, Documentation, Hover,
    HoverContents, HoverProviderCapability, Location, MarkupContent, MarkupKind, OneOf, Position, Range,
    ServerCapabilities, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, TextEdit,
};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// What the server can do.
pub fn capabilities() -> Value {
    let capabilities = ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", "\"", "/"].map(String::from).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    };
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "gouji", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// Answers a request; `None` for one that is not known.
pub fn answer(
    method: &str,
    params: Value,
    linter: &Linter,
    documents: &Documents,
) -> Option<Result<Value, String>> {
    let what = match method {
        "textDocument/completion" => completion,
        "textDocument/hover" => hover,
        "textDocument/definition" => definition,
        _ => return None,
    };
    Some(serde_json::from_value::<TextDocumentPositionParams>(params).map_err(|e| e.to_string()).and_then(
        |at| {
            // of a text that is not open, or no rule, there is nothing to say
            let Some(document) = documents.get(&at.text_document.uri) else { return Ok(Value::Null) };
            let home = document.home();
            what(linter, document, home.as_ref(), offset(&document.text, at.position))
                .map_err(|e| e.to_string())
        },
    ))
}

type Answer = Result<Value, serde_json::Error>;

fn completion(linter: &Linter, document: &Document, home: Option<&Home>, at: usize) -> Answer {
    let text = document.text.as_str();
    let found = Assistant::new(linter, text, home).complete(at);
    let span = range(text, found.start, found.end);
    let items: Vec<CompletionItem> = found
        .proposals
        .into_iter()
        .enumerate()
        .map(|(i, p)| CompletionItem {
            kind: Some(match p.kind {
                Offer::Function => CompletionItemKind::FUNCTION,
                Offer::Property => CompletionItemKind::PROPERTY,
                Offer::Variable => CompletionItemKind::VARIABLE,
                Offer::Keyword => CompletionItemKind::KEYWORD,
                Offer::Value => CompletionItemKind::VALUE,
            }),
            detail: (!p.detail.is_empty()).then_some(p.detail),
            documentation: (!p.documentation.is_empty())
                .then(|| Documentation::MarkupContent(markdown(p.documentation))),
            // in the form's order, not the alphabet's
            sort_text: Some(format!("{i:04}")),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(span, p.insert))),
            label: p.label,
            ..CompletionItem::default()
        })
        .collect();
    serde_json::to_value(items)
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

fn hover(linter: &Linter, document: &Document, home: Option<&Home>, at: usize) -> Answer {
    let text = document.text.as_str();
    let found = Assistant::new(linter, text, home).hover(at);
    serde_json::to_value(found.map(|h| Hover {
        contents: HoverContents::Markup(markdown(h.text)),
        range: Some(range(text, h.start, h.end)),
    }))
}

fn definition(linter: &Linter, document: &Document, home: Option<&Home>, at: usize) -> Answer {
    let text = document.text.as_str();
    let targets = Assistant::new(linter, text, home).define(at);
    let locations: Vec<Location> = targets.into_iter().filter_map(|t| location(document, t)).collect();
    serde_json::to_value(locations)
}

fn location(document: &Document, target: Target) -> Option<Location> {
    let file = |path: PathBuf, range: Range| Some(Location::new(uri(&path).parse().ok()?, range));
    match target {
        Target::Here(start, end) => file(document.path()?, range(&document.text, start, end)),
        Target::Manifest(pack, spot) => {
            let mut path = PathBuf::from(&spot.file);
            if !path.is_file() {
                // a pack of the program
                let (_, text) = embedded_files(&pack)?.into_iter().find(|(name, _)| name == FILE)?;
                path = cached(&format!("{pack}-{FILE}"), text)?;
            }
            let line = u32::try_from(spot.line.checked_sub(1)?).ok()?;
            let before: String = spot.text.chars().take(spot.column.saturating_sub(1)).collect();
            let rest = &spot.text[before.len()..];
            let units = |text: &str| u32::try_from(text.encode_utf16().count()).ok();
            let (start, length) = (units(&before)?, units(rest.split('=').next()?.trim_end())?);
            file(path, Range::new(Position::new(line, start), Position::new(line, start + length)))
        }
        Target::Form(form, start, end) => {
            let text = source(&form)?;
            file(cached(&format!("{form}.toml"), text)?, range(text, start, end))
        }
    }
}

/// A file of the program in the cache folder, so that an editor can open it.
fn cached(name: &str, text: &str) -> Option<PathBuf> {
    let folder = cache().join("gouji").join(concat!("forms-", env!("CARGO_PKG_VERSION")));
    let path = folder.join(name);
    // an editor may have it open: it is not written anew unless it differs
    if fs::read_to_string(&path).ok().as_deref() != Some(text) {
        fs::create_dir_all(&folder).ok()?;
        fs::write(&path, text).ok()?;
    }
    Some(path)
}

/// The user's cache folder as each system has it.
fn cache() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| set("HOME").map(|h| h.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
}
