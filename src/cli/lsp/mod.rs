//! `gouji lsp`: a language server for rule files over standard input and output.
//!
//! Carries messages between an editor and the linter and assistant of the engine; knows nothing of rules itself.

mod answer;
mod convert;
mod documents;
mod wire;

use super::args::LspArgs;
use super::{Exit, Ran, Streams, forms, terminal};
use crate::engine::lint::Linter;
use crate::finding::{Lang, Words};
use documents::Documents;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use wire::{Broken, Heard};

/// Messages read ahead: enough to see that the author types on.
const AHEAD: usize = 64;

pub fn run(args: &LspArgs, streams: &mut Streams) -> Ran {
    let lang = terminal::lang(&args.show);
    let forms = match forms(streams)? {
        Ok(forms) => forms,
        Err(exit) => return Ok(exit),
    };
    let (send, heard) = sync_channel(AHEAD);
    // reads on while an answer is made; ends with the input or the program
    std::thread::spawn(move || wire::listen(&mut std::io::stdin().lock(), &send));
    let mut server = Server {
        linter: Linter::new(&forms),
        documents: Documents::default(),
        lang,
        state: State::New,
        out: streams.out,
    };
    match server.serve(&heard)? {
        End::Exit => Ok(Exit::Clean),
        End::Unasked => {
            let words = Words::new(
                "错误：编辑器没有先要求 shutdown 就断开了",
                "error: the editor left without asking for shutdown",
            );
            writeln!(streams.err, "{}", words.in_language(lang))?;
            Ok(Exit::Usage)
        }
        End::Broken(broken) => {
            let words = Words::new(
                format!("错误：标准输入里的不是 LSP 消息（{broken}）。gouji lsp 由编辑器启动，不直接使用"),
                format!(
                    "error: standard input holds no LSP message ({broken}). gouji lsp is started by an editor"
                ),
            );
            writeln!(streams.err, "{}", words.in_language(lang))?;
            Ok(Exit::Usage)
        }
    }
}

/// How serving ends.
enum End {
    /// As the protocol has it.
    Exit,
    /// Without `shutdown`.
    Unasked,
    /// The input cannot be told apart into messages any more.
    Broken(Broken),
}

/// How far the conversation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Ready,
    ShuttingDown,
}

/// One conversation with an editor.
struct Server<'a> {
    linter: Linter,
    documents: Documents,
    lang: Lang,
    state: State,
    out: &'a mut dyn Write,
}

impl Server<'_> {
    fn serve(&mut self, heard: &Receiver<Heard>) -> std::io::Result<End> {
        loop {
            // lints are made when nothing more is waiting: who types on is not interested in the last letter's
            let next = match heard.try_recv() {
                Ok(next) => next,
                Err(TryRecvError::Disconnected) => return Ok(End::Unasked),
                Err(TryRecvError::Empty) => {
                    self.publish()?;
                    match heard.recv() {
                        Ok(next) => next,
                        Err(_) => return Ok(End::Unasked),
                    }
                }
            };
            match next {
                Heard::End if self.state == State::ShuttingDown => return Ok(End::Exit),
                Heard::End => return Ok(End::Unasked),
                Heard::Broken(broken) => return Ok(End::Broken(broken)),
                Heard::NotJson(reason) => {
                    // there is no id to answer to
                    let error = json!({ "code": ErrorCode::ParseError as i32, "message": reason });
                    wire::send_value(self.out, &json!({ "jsonrpc": "2.0", "id": null, "error": error }))?;
                }
                Heard::Message(Message::Request(request)) => {
                    // an answer speaks of the text as it stands
                    let answer = self.answer(request);
                    self.send(&answer.into())?;
                }
                Heard::Message(Message::Notification(note)) if note.method == "exit" => {
                    return Ok(if self.state == State::ShuttingDown { End::Exit } else { End::Unasked });
                }
                Heard::Message(Message::Notification(note)) => self.note(note),
                Heard::Message(Message::Response(_)) => {}
            }
        }
    }

    fn send(&mut self, message: &Message) -> std::io::Result<()> {
        message.write(&mut self.out)
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        match (method.as_str(), self.state) {
            ("initialize", State::New) => {
                self.state = State::Ready;
                Response::new_ok(id, answer::capabilities())
            }
            ("initialize", _) => refused(id, ErrorCode::InvalidRequest, "initialize is sent once"),
            (_, State::New) => refused(id, ErrorCode::ServerNotInitialized, "initialize comes first"),
            ("shutdown", State::Ready) => {
                self.state = State::ShuttingDown;
                Response::new_ok(id, Value::Null)
            }
            (_, State::ShuttingDown) => refused(id, ErrorCode::InvalidRequest, "shutting down"),
            (method, State::Ready) => match answer::answer(method, params, &self.linter, &self.documents) {
                Some(Ok(value)) => Response::new_ok(id, value),
                Some(Err(reason)) => refused(id, ErrorCode::InvalidParams, &reason),
                None => refused(id, ErrorCode::MethodNotFound, method),
            },
        }
    }

    /// A notification; one that cannot be read is let pass, as the protocol has it.
    fn note(&mut self, note: Notification) {
        if self.state == State::Ready {
            self.documents.note(&note.method, note.params);
        }
    }

    /// Sends what is wrong with every document that changed.
    fn publish(&mut self) -> std::io::Result<()> {
        for params in self.documents.lint(&self.linter, self.lang) {
            let note = Notification::new("textDocument/publishDiagnostics".into(), params);
            self.send(&note.into())?;
        }
        Ok(())
    }
}

fn refused(id: RequestId, code: ErrorCode, reason: &str) -> Response {
    Response::new_err(id, code as i32, reason.into())
}
