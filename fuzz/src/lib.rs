//! What the fuzz targets share: small limits, the way through the readers, and containers packed anew.
//!
//! A target fails on a panic of gouji's own code even where the program would catch it, on one of a library only
//! where it escapes. CONTRIBUTING.md has the command.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a fuzz target fails by panicking")]

use gouji::Checker;
use gouji::engine::Bounds;
use gouji::engine::ruleset::RuleSet;
use gouji::form::Forms;
use gouji::report::{Report, canonical, write};
use gouji::source::{self, Kind, Limits};
use std::hint::black_box;
use std::io::{Cursor, Write};
use std::sync::LazyLock;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::embedded().unwrap());

/// Bounds that an input of 64 KB can reach, so that what happens beyond them is tried too.
pub const LIMITS: Limits = Limits {
    file_bytes: 256 << 10,
    line_bytes: 64 << 10,
    pieces: 20_000,
    depth: 32,
    unpacked_bytes: 1 << 20,
    unpacked_ratio: 100,
    xml_depth: 64,
    seconds: 10,
};

/// Builds what is built once, and replaces libFuzzer's panic hook.
///
/// The PDF and workbook readers catch panics of the libraries they use, and so must the fuzzer; but a panic of
/// gouji's own code inside them is a fault.
pub fn prepare() {
    LazyLock::force(&FORMS);
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let of_library = ["/registry/src/", "/rustc/", "/rustlib/"].iter().any(|place| at.contains(place));
        if !of_library {
            eprintln!("{panic}\n{}", std::backtrace::Backtrace::force_capture());
            std::process::abort();
        }
    }));
}

/// Reads a file of a kind, and writes out again what was read.
pub fn read(data: &[u8], kind: Kind) {
    let Ok(document) = source::read("fuzz", data, Some(kind), &LIMITS) else { return };
    let Ok(report) = Report::read(document, &FORMS) else { return };
    black_box(canonical::value(&report));
    black_box(canonical::places(&report));
    black_box(write::text(&report));
}

/// The checker with small limits.
pub fn checker() -> Checker {
    Checker::new(RuleSet::national().unwrap(), Bounds::default(), LIMITS).unwrap()
}

/// Checks a file whose kind is found out from its content.
pub fn check(checker: &Checker, data: &[u8]) {
    match checker.check("fuzz", data, None) {
        Ok(checked) => drop(black_box(checked)),
        Err(error) => drop(black_box(error.explain())),
    }
}

/// A Word document: the input itself where it is a container, else its parts, parted by NUL.
///
/// Packed anew, a part can be mutated as the text it is; a mutated archive only ever fails its checksums.
pub fn word(data: &[u8]) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    zipped(&["word/document.xml", "word/numbering.xml", "word/styles.xml"], data)
}

/// A workbook: the input itself where it is a container, an ODS where it says so, else the parts of an XLSX.
pub fn workbook(data: &[u8]) -> Vec<u8> {
    if data.starts_with(b"PK") || data.starts_with(b"\xD0\xCF\x11\xE0") {
        return data.to_vec();
    }
    if data.windows(7).any(|w| w == b"office:") {
        return zipped(&["content.xml"], data);
    }
    let parts = [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    ];
    zipped(&parts, data)
}

/// Where a workbook's main part is: its reader looks nowhere else.
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// An archive of parts that stand one after another, parted by NUL.
fn zipped(names: &[&str], data: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = names.iter().copied().zip(data.split(|b| *b == 0));
    for (name, part) in parts.chain([("_rels/.rels", RELATIONS.as_bytes())]) {
        zip.start_file(name, options).unwrap();
        zip.write_all(part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
