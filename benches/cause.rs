//! Time to find the likely cause, from a report that is read to its findings with causes, by kind of mistake.
//!
//! The sums alone are `sound`; what a kind takes beyond it is the findings' own making and the search. `all_made_up`
//! is a report in which nearly no equation holds; on `wrong_columns_alike` the search ends at its bound.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark, not the program")]

use divan::{Bencher, black_box};
use gouji::Checker;
use gouji::engine::{Bounds, examples, pack::Pack, ruleset::RuleSet};
use gouji::source::{Kind, Limits};

fn main() {
    divan::main();
}

/// Only the rules that compare figures: prose is read by others and would hide what is measured.
fn checker() -> Checker {
    let files = std::fs::read_dir("rules/national").unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_string(), std::fs::read_to_string(path).unwrap())
    });
    let counts =
        |name: &str| name == "pack.toml" || ["GJ2", "GJ3", "GJ4"].iter().any(|f| name.starts_with(f));
    let files = files.filter(|(name, _)| counts(name)).collect();
    let set = RuleSet::single(Pack::from_files("national", files).unwrap()).unwrap();
    Checker::new(set, Bounds::default(), Limits::default()).unwrap()
}

const CARRIED: &str = "四、结转下年度继续办理\t\t\t72\t13\t18\t7\t5\t15\t130";
const REMEDIES: &str = "12\t4\t7\t3\t26\t10\t2\t6\t5\t23";

fn text(kind: &str) -> String {
    let sound = examples::sound("2021").unwrap();
    let carried = |with: &str| sound.replace(CARRIED, &format!("四、结转下年度继续办理\t\t\t{with}"));
    match kind {
        "sound" => sound.to_string(),
        "one_figure" => carried("27\t13\t18\t7\t5\t15\t130"),
        "two_tables" => {
            carried("27\t13\t18\t7\t5\t15\t130").replace(REMEDIES, "12\t4\t7\t3\t0\t10\t2\t6\t5\t23")
        }
        "wrong_row" => sound
            .replace("1.属于国家秘密\t68\t", "1.属于国家秘密\t0\t")
            .replace("7.属于行政执法案卷\t39\t", "7.属于行政执法案卷\t107\t"),
        "wrong_columns" => sound
            .replace("1.信访举报投诉类申请\t73\t34\t", "1.信访举报投诉类申请\t64\t43\t")
            .replace("3.其他\t26\t14\t13\t3\t11\t4\t", "3.其他\t26\t14\t8\t3\t11\t9\t"),
        // as before, by equal amounts: each column has three partners, and all are sought at once up to the bound
        "wrong_columns_alike" => sound
            .replace("1.信访举报投诉类申请\t73\t34\t", "1.信访举报投诉类申请\t68\t39\t")
            .replace("3.其他\t26\t14\t13\t3\t11\t4\t", "3.其他\t26\t14\t8\t3\t11\t9\t"),
        "left_out" => {
            sound.replace("1945\t963\t515\t481\t496\t580\t4980", "1925\t921\t500\t465\t487\t567\t4865")
        }
        "moved_strip" => sound.replace(REMEDIES, "12\t0\t4\t7\t3\t26\t10\t2\t6\t5"),
        "shifted_row" => carried("0\t72\t13\t18\t7\t5\t15"),
        "made_up_row" => carried("81\t27\t36\t19\t8\t44\t999"),
        // every figure of 表三 another: nearly no equation holds
        _ => {
            let mut seed = 7_u64;
            let lines = sound.lines().map(|line| {
                if line.matches('\t').count() < 7 || line.starts_with('（') || line.starts_with("12\t") {
                    return line.to_string();
                }
                let cells = line.split('\t').map(|cell| match cell.parse::<u64>() {
                    Ok(n) => {
                        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        (n + (seed >> 40) % 9).to_string()
                    }
                    Err(_) => cell.to_string(),
                });
                cells.collect::<Vec<_>>().join("\t")
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

#[divan::bench(args = ["sound", "one_figure", "two_tables", "wrong_row", "wrong_columns", "wrong_columns_alike", "left_out", "moved_strip", "shifted_row", "made_up_row", "all_made_up"])]
fn judge(bencher: Bencher, kind: &str) {
    let (checker, text) = (checker(), text(kind));
    let read = || checker.read("bench", text.as_bytes(), Some(Kind::Text)).unwrap();
    bencher.with_inputs(read).bench_values(|report| checker.judge(black_box(report)));
}
