//! Tells what the program itself wrote from reports: results lie in the folder that is checked again.
//!
//! By marks that no report has. Must not read files; who asks gives the beginning and the end of one.

use super::csv::HEADINGS;
use super::{rollup, similar};

/// Whether a file with this beginning and this end is a result, a baseline or a table of the program.
pub fn is_own(head: &[u8], tail: &[u8]) -> bool {
    let (head, tail) = (String::from_utf8_lossy(head), String::from_utf8_lossy(tail));
    let head = head.trim_start_matches('\u{feff}').trim_start();
    is_json(head) || is_table(head) || is_page(head) || is_text(head, &tail)
}

/// Whether a workbook with this list of sheets is a result.
pub fn is_own_workbook(sheets: &str) -> bool {
    let has = |name: &str| sheets.contains(&format!("name=\"{name}\""));
    has("发现") && has("各份报告") || has("Findings") && has("Reports")
}

fn is_json(head: &str) -> bool {
    let tight: String = head.chars().filter(|c| !c.is_whitespace()).take(400).collect();
    let has = |mark: &str| tight.contains(mark);
    // results and tables; baselines; SARIF; a line a report; code quality
    tight.starts_with("{\"gouji\":{\"version\":")
        || tight.starts_with("{\"baseline\":") && has("\"gouji\":")
        || has("\"driver\":{") && has("\"name\":\"gouji\"")
        || tight.starts_with("{\"path\":") && (has("\"digest\":\"sha256:") || has("\"message\":"))
        || tight.starts_with("[{\"description\":") && has("\"check_name\":")
        || tight == "[]"
}

fn is_table(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    let starts = |headings: &[(&str, &str)]| {
        let (zh, en): (Vec<&str>, Vec<&str>) = headings.iter().take(4).copied().unzip();
        first.starts_with(&zh.join(",")) || first.starts_with(&en.join(","))
    };
    starts(&HEADINGS) || starts(&rollup::HEADINGS) || starts(&similar::HEADINGS)
}

fn is_page(head: &str) -> bool {
    ["勾稽检查结果", "Result of the check"].iter().any(|t| head.contains(&format!("<title>{t}</title>")))
}

fn is_text(head: &str, tail: &str) -> bool {
    let begins = ["## 勾稽检查\n", "## gouji check\n", "TAP version 14\n", "<testsuites name=\"gouji\""];
    let totals = |line: &str| {
        line.starts_with("规则 ") && line.contains(" 条次：通过 ")
            || line.starts_with("Rule runs: ") && line.contains(" not assessable, ")
    };
    begins.iter().any(|b| head.starts_with(b)) || tail.lines().any(totals) || is_commands(head)
}

/// Annotations of a workflow.
fn is_commands(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    ["::error ", "::warning ", "::notice "].iter().any(|c| first.starts_with(c))
}
