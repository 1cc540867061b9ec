//! `gouji rules prove`

use crate::cli::args::RulesArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::prove::{Entangled, Proof, prove as prove_all};
use crate::finding::{Severity, Words};
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
        for line in lines(proof) {
            writeln!(streams.out, "{}", line.in_language(options.lang))?;
        }
        writeln!(streams.out)?;
    }
    Ok(if proofs.iter().all(Proof::is_sound) { Exit::Clean } else { Exit::Findings })
}

/// All that is proved under one form.
fn lines(proof: &Proof) -> Vec<Words> {
    let Proof { form, comparisons, cells, .. } = proof;
    let rules = proof.rules.len();
    let mut lines = vec![Words::new(
        format!(
            "{form} 年格式：{rules} 条规则，{comparisons} 个等式和不等式，{cells} 个格子（各数不为负，增减除外）。"
        ),
        format!(
            "Form {form}: {rules} rules, {comparisons} equations and inequalities over {cells} cells (figures not negative, changes apart)."
        ),
    )];
    let mut say = |zh: String, en: String| lines.push(Words::new(format!("  {zh}"), format!("  {en}")));
    for c in &proof.conflicts {
        let (rules, at) = (listed(&c.rules), concerned(c));
        say(
            format!("矛盾：{} 不能同时成立{}", rules.zh, at.zh),
            format!("conflict: {} cannot all hold{}", rules.en, at.en),
        );
    }
    if proof.may_conflict_more {
        say(
            "矛盾很多，可能没有列全：改正以后再查一次。".into(),
            "there may be more conflicts than listed: mend these and prove again.".into(),
        );
    }
    for i in &proof.implied {
        let (rules, at) = (listed(&i.rules), concerned(i));
        let by = if i.by.is_empty() {
            Words::new("各数不为负", "figures are not negative")
        } else {
            listed(&i.by)
        };
        say(
            format!("可省：{} 成立时，{} 必然成立{}", by.zh, rules.zh, at.zh),
            format!("implied: {} always holds where {}{}", rules.en, by.en, at.en),
        );
    }
    for n in &proof.never_fail {
        let (rules, at) = (listed(&n.rules), concerned(n));
        say(
            format!("无用：{} 永远成立，查不出问题{}", rules.zh, at.zh),
            format!("useless: {} can never fail{}", rules.en, at.en),
        );
    }
    for (rule, error) in &proof.undecided {
        say(format!("没有得出结论：{rule}（{error}）"), format!("undecided: {rule} ({error})"));
    }
    if !proof.conflicts.is_empty() {
        say(
            "有矛盾的规则，由它们什么都推得出：哪些可省，要到没有矛盾时才看得出。".into(),
            "from a conflict anything follows: what rules imply is told once there is none.".into(),
        );
    }
    if proof.conflicts.is_empty() && proof.undecided.is_empty() {
        say(
            "没有矛盾：这些规则可以同时成立。".into(),
            "no conflict: these rules can all hold together.".into(),
        );
    }
    if !proof.outside.is_empty() {
        let outside = listed(&proof.outside);
        say(
            format!("不在其内（要看每份报告的文字或数值）：{}", outside.zh),
            format!("left out, since they look at each report: {}", outside.en),
        );
    }
    lines
}

fn listed(rules: &[String]) -> Words {
    Words::new(rules.join("、"), rules.join(", "))
}

/// The cells concerned: a few by name, the rest counted.
fn concerned(entangled: &Entangled) -> Words {
    let cells = &entangled.cells;
    if cells.is_empty() {
        return Words::default();
    }
    let shown = cells.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("；");
    let count = cells.len();
    if count > SHOWN {
        Words::new(format!("：{shown}等{count} 格"), format!(": {shown} and more, {count}"))
    } else {
        Words::new(format!("：{shown}"), format!(": {shown}"))
    }
}
