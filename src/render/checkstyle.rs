//! Checkstyle's XML, which many viewers and review bots read.
//!
//! A waived finding is left out. Where a file has no lines the message names the container's address.

use super::Renderer;
use super::flat::{self, Row, plain};
use crate::finding::Lang;
use crate::result::{FileResult, RunInfo, Summary};
use quick_xml::escape::escape;

/// One `file` element a report, also where nothing was found: it was checked.
pub struct Checkstyle(pub Lang);

impl Checkstyle {
    fn element(&self, path: &str, rows: &[Row]) -> String {
        let text = |t: &str| escape(plain(t)).into_owned();
        let mut out = format!("  <file name=\"{}\">\n", text(path));
        for row in rows.iter().filter(|r| r.waived.is_none()) {
            let at = row.line.map(|(l, c)| format!(" line=\"{l}\" column=\"{c}\"")).unwrap_or_default();
            out.push_str(&format!(
                "    <error{at} severity=\"{}\" message=\"{}\" source=\"gouji.{}\"/>\n",
                row.severity.name(),
                text(&row.sentence(self.0)),
                text(&row.rule)
            ));
        }
        out.push_str("  </file>\n");
        out
    }
}

impl Renderer for Checkstyle {
    fn begin(&mut self, _: &RunInfo) -> Vec<u8> {
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_vec()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        self.element(&file.path, &flat::rows(run, file, self.0)).into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        let broken = flat::interrupted(summary, self.0);
        let last = broken.map(|row| self.element(".", &[row])).unwrap_or_default();
        format!("{last}</checkstyle>\n").into_bytes()
    }
}
