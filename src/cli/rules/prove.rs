//! `gouji rules prove`

use crate::cli::args::RulesArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::prove::{Entangled, Proof, prove as prove_all};
use crate::finding::{Lang, Severity};
use crate::source::Limits;

/// As many cells as fit a line or two; the rest is counted.
const SHOWN: usize = 4;

pub fn prove(args: &RulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let proofs = prove_all(checker.engine());
    for proof in &proofs {
        match options.lang {
            Lang::Zh => in_chinese(proof, streams)?,
            Lang::En => in_english(proof, streams)?,
        }
    }
    Ok(if proofs.iter().all(Proof::is_sound) { Exit::Clean } else { Exit::Findings })
}

fn in_chinese(proof: &Proof, streams: &mut Streams) -> std::io::Result<()> {
    writeln!(
        streams.out,
        "{} 年格式：{} 条规则，{} 个等式和不等式，{} 个格子（各数不为负，增减除外）。",
        proof.form,
        proof.rules.len(),
        proof.comparisons,
        proof.cells
    )?;
    for c in &proof.conflicts {
        writeln!(streams.out, "  矛盾：{} 不能同时成立{}", c.rules.join("、"), cells(c, "：", "等"))?;
    }
    for i in &proof.implied {
        let by = if i.by.is_empty() { "各数不为负".into() } else { i.by.join("、") };
        writeln!(
            streams.out,
            "  可省：{by} 成立时，{} 必然成立{}",
            i.rules.join("、"),
            cells(i, "：", "等")
        )?;
    }
    for n in &proof.never_fail {
        writeln!(streams.out, "  无用：{} 永远成立，查不出问题{}", n.rules.join("、"), cells(n, "：", "等"))?;
    }
    for (rule, error) in &proof.undecided {
        writeln!(streams.out, "  没有得出结论：{rule}（{error}）")?;
    }
    if proof.conflicts.is_empty() && proof.undecided.is_empty() {
        writeln!(streams.out, "  没有矛盾：这些规则可以同时成立。")?;
    }
    if !proof.outside.is_empty() {
        writeln!(streams.out, "  不在其内（要看每份报告的文字或数值）：{}", proof.outside.join("、"))?;
    }
    writeln!(streams.out)
}

fn in_english(proof: &Proof, streams: &mut Streams) -> std::io::Result<()> {
    writeln!(
        streams.out,
        "Form {}: {} rules, {} equations and inequalities over {} cells (figures not negative, changes apart).",
        proof.form,
        proof.rules.len(),
        proof.comparisons,
        proof.cells
    )?;
    for c in &proof.conflicts {
        writeln!(
            streams.out,
            "  conflict: {} cannot all hold{}",
            c.rules.join(", "),
            cells(c, ": ", " and more, ")
        )?;
    }
    for i in &proof.implied {
        let by = if i.by.is_empty() { "figures are not negative".into() } else { i.by.join(", ") };
        writeln!(
            streams.out,
            "  implied: {} always holds where {by}{}",
            i.rules.join(", "),
            cells(i, ": ", " and more, ")
        )?;
    }
    for n in &proof.never_fail {
        writeln!(
            streams.out,
            "  useless: {} can never fail{}",
            n.rules.join(", "),
            cells(n, ": ", " and more, ")
        )?;
    }
    for (rule, error) in &proof.undecided {
        writeln!(streams.out, "  undecided: {rule} ({error})")?;
    }
    if proof.conflicts.is_empty() && proof.undecided.is_empty() {
        writeln!(streams.out, "  no conflict: these rules can all hold together.")?;
    }
    if !proof.outside.is_empty() {
        writeln!(streams.out, "  left out, since they look at each report: {}", proof.outside.join(", "))?;
    }
    writeln!(streams.out)
}

fn cells(entangled: &Entangled, colon: &str, more: &str) -> String {
    let cells = &entangled.cells;
    if cells.is_empty() {
        return String::new();
    }
    let shown = cells.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("；");
    let rest = if cells.len() > SHOWN { format!("{more}{}", cells.len()) } else { String::new() };
    let unit = if rest.is_empty() || more.is_ascii() { "" } else { " 格" };
    format!("{colon}{shown}{rest}{unit}")
}
