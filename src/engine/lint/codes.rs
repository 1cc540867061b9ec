//! Every lint as data: its code, how grave it is, and what it is for.
//!
//! Codes are never used anew for something else: they stand in people's notes.

use crate::finding::{Severity, Words};
use crate::sheet::{Sheet, Subject};

/// A kind of lint.
#[derive(Debug)]
pub struct Code {
    /// `GL03`.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in a few words: Chinese, English.
    pub title: (&'static str, &'static str),
    /// Why it matters and what to do: Chinese, English.
    pub explanation: (&'static str, &'static str),
}

const fn code(
    code: &'static str,
    severity: Severity,
    title: (&'static str, &'static str),
    explanation: (&'static str, &'static str),
) -> Code {
    Code { code, severity, title, explanation }
}

/// All of them.
pub const CODES: &[Code] = &[
    code(
        "GL01",
        Severity::Error,
        ("写法不合语法", "The script does not parse"),
        (
            "括号、引号没有配对，缺少分号，或用了规则中不能用的词（eval、import、print 等）。标出的是读不下去的地方，错处往往就在它前面。",
            "A bracket or quote without its pair, a missing semicolon, or a word rules may not use (eval, import, print …). The place shown is where reading stopped; the mistake is often just before it.",
        ),
    ),
    code(
        "GL02",
        Severity::Error,
        ("没有这个变量", "Unknown variable"),
        (
            "名字没有用 let、for 或函数参数写出来过，多是写错了字，或在另一个函数里才有。函数看不见别的函数里的变量，要作为参数传进去。",
            "The name was never introduced by let, for or a parameter: mostly a slip, or it lives in another function. A function does not see another's variables; pass them as arguments.",
        ),
    ),
    code(
        "GL03",
        Severity::Error,
        ("没有这个函数或属性", "Unknown function or property"),
        (
            "规则语言里没有这个名字，或者左边的东西没有它（如报告没有 row，表才有）。属性后面不加括号，函数要加。全部函数见 gouji rules reference。",
            "The rule language has no such name, or what stands before the dot has none (a report has no row; a table has). A property takes no brackets, a function does. See gouji rules reference.",
        ),
    ),
    code(
        "GL04",
        Severity::Error,
        ("参数不对", "Wrong arguments"),
        (
            "函数是有的，但参数的个数或种类不对。照消息里的用法写。",
            "The function exists, but takes other arguments. Write it as the message shows.",
        ),
    ),
    code(
        "GL05",
        Severity::Error,
        ("没有这个名称", "Unknown name"),
        (
            "引号里的表、行、列、部分、异常类别或词表，任何一版格式和规则包里都没有。行可以用编号（三.四.1）或全称，列用全称；只要有一版格式有，就不报。",
            "The table, row, column, section, kind of oddity or list in quotes is in no form and not in the pack. Rows go by number (三.四.1) or by their words, columns by their words; a name that any form has is not reported.",
        ),
    ),
    code(
        "GL06",
        Severity::Error,
        ("查找式写错了", "Broken pattern"),
        (
            "find 的查找式（或 pack.toml 词表里用作查找式的）不是正确的正则表达式。不支持环视和反向引用；双引号里的反斜杠要写两个。",
            "The pattern of find (or a pattern in a list of pack.toml) is no regular expression. There is no look-around and no back-reference; in double quotes a backslash is written twice.",
        ),
    ),
    code(
        "GL07",
        Severity::Error,
        ("查找式里没有这一组", "No such group in any pattern"),
        (
            "number(\"n\")、group(\"n\") 取的是查找式里 (?<n>…) 的部分；本规则用到的查找式里都没有这个名字，取到的总是空的。",
            "number(\"n\") and group(\"n\") take what (?<n>…) matched; no pattern of this rule has that name, so the result is always empty.",
        ),
    ),
    code(
        "GL08",
        Severity::Warning,
        ("变量没有用到", "Unused variable"),
        (
            "写了 let 却从未使用：多半是漏写了一步，或比较的时候用错了变量。确实不要的，删去，或名字前加 _。",
            "A let that is never read: mostly a forgotten step, or the wrong variable in a comparison. Remove it, or put _ before its name.",
        ),
    ),
    code(
        "GL09",
        Severity::Warning,
        ("函数没有用到", "Unused function"),
        (
            "写了函数，而 check 和 examples 都没有调用它。删去，或补上调用。",
            "A function that neither check nor examples calls. Remove it or call it.",
        ),
    ),
    code(
        "GL10",
        Severity::Warning,
        ("变量重名", "Shadowed variable"),
        (
            "里层的 let、for 用了外层已有的名字，外层的值在这里就看不见了。换一个名字；要改外层的值，不写 let。",
            "An inner let or for takes a name that is already in use, and hides it. Choose another; to change the outer value, leave out let.",
        ),
    ),
    code(
        "GL11",
        Severity::Error,
        ("开头写得不对", "Fault in the head"),
        (
            "规则文件开头的 //! 各行有缺漏或写错：编号、标题、severity、basis（依据的条文）、说明和“怎样改正”都要有，没有把握（uncertain）的不能是 error。写法见 rules/README.md。",
            "The //! lines at the top lack something or are wrong: id, title, severity, basis (the article), explanation and remedy must be there, and what is uncertain may not be an error. See rules/README.md.",
        ),
    ),
    code(
        "GL12",
        Severity::Error,
        ("编号重复，或与文件名不符", "Id used twice, or not the file's"),
        (
            "一个编号只能有一条规则；文件名以编号开头，后接“-”和英文短名，如 GJ301-balance.rhai。",
            "An id belongs to one rule; the file's name is the id, a hyphen and a short English name, as GJ301-balance.rhai.",
        ),
    ),
    code(
        "GL13",
        Severity::Warning,
        ("文件名不合惯例", "File name against convention"),
        (
            "惯例是“编号-英文短名.rhai”，短名用小写字母、数字和连字符。不影响运行，但便于查找，在各种系统上都不会乱码。",
            "The convention is ID-short-name.rhai, the name in lower-case letters, digits and hyphens. It works otherwise, but this is found easily and survives every file system.",
        ),
    ),
    code(
        "GL14",
        Severity::Warning,
        ("缺少英文", "No English"),
        (
            "没有英文的标题（en）、说明（## In English）或改法（## How to fix）：用 --lang en 时会显示中文。",
            "The English title (en), explanation (## In English) or remedy (## How to fix) is missing: --lang en will show Chinese.",
        ),
    ),
    code(
        "GL15",
        Severity::Error,
        ("例子不全", "Examples missing or wrong"),
        (
            "每条规则要有 fn examples()，给出 pass、fail 等的数组，其中至少一个 fail：从不报错的规则证明不了什么。例子对不对，用 gouji rules test 试。",
            "Every rule has fn examples(), an array of pass, fail and so on, at least one of them fail: a rule that never fails proves nothing. gouji rules test tries them.",
        ),
    ),
    code(
        "GL16",
        Severity::Error,
        ("消息是空的", "Empty message"),
        (
            "require、none 的中文或英文消息是空的，编报告的人看不到错在哪里。",
            "The Chinese or English message of require or none is empty: whoever reads the finding will not know what is wrong.",
        ),
    ),
    code(
        "GL17",
        Severity::Warning,
        ("永远执行不到", "Never reached"),
        (
            "前面的 return、not_applicable 等已经结束，这里的语句不会执行。",
            "A return, not_applicable or the like has already ended; this statement never runs.",
        ),
    ),
    code(
        "GL18",
        Severity::Error,
        ("什么也没有查", "Checks nothing"),
        (
            "没有 fn check(report)，或在每一版格式下运行都没有比较任何数、判断任何条件。查了零项的规则不算通过。",
            "There is no fn check(report), or under every form it compares nothing and judges nothing. A rule that made no check has not passed.",
        ),
    ),
    code(
        "GL19",
        Severity::Error,
        ("试运行时出错", "Fails when tried"),
        (
            "写法没有错，但不带报告试运行时在这里出错，如把行与列相加、除以零、循环不止。",
            "It parses, but fails here when run without a report: a row added to a column, a division by zero, an endless loop.",
        ),
    ),
    code(
        "GL20",
        Severity::Error,
        ("规则包的文件写错了", "Fault in a file of the pack"),
        (
            "pack.toml 缺了什么、有不认识的键、值的种类不对，或与所扩展的规则包（extends）对不上：改动的规则、参数那里没有；或 law/ 里的条款文件读不了。写法见 rules/README.md，编辑器可用 schemas/pack.schema.json。",
            "pack.toml lacks something, has an unknown key or a value of the wrong kind, or does not fit the packs it extends: they have no such rule or parameter to change; or a file of clauses in law/ cannot be read. See rules/README.md; editors can use schemas/pack.schema.json.",
        ),
    ),
    code(
        "GL21",
        Severity::Warning,
        ("参数没有用到", "Unused parameter"),
        (
            "pack.toml 的 [parameters] 里的数、文字或词表，本包和所扩展的规则包没有一条规则提到它的名字。删去，或核对名字。",
            "No rule of this pack or of the packs it extends mentions this number, text or list of [parameters] in pack.toml. Remove it or check its name.",
        ),
    ),
    code(
        "GL22",
        Severity::Warning,
        ("还没有填写", "Still to be filled in"),
        (
            "gouji rules new 写的样稿里标着【待填】的地方还没有改。",
            "A place that gouji rules new marked 【待填】 is as it was.",
        ),
    ),
    code(
        "GL23",
        Severity::Error,
        ("没有这个条款", "Unknown clause"),
        (
            "开头 clauses 里的编号，程序和规则包的 law/ 里都没有。全部条款见 gouji rules law。",
            "The id after clauses: is neither in the program nor in the folder law/ of the packs. gouji rules law lists all.",
        ),
    ),
    code(
        "GL24",
        Severity::Warning,
        ("条款改过了", "Stale clause"),
        (
            "@ 后面是写规则时条款文字的摘要，与现在的不同（或没有写）：条款改过，规则未必还对。对照条款看过，再写上新的摘要。",
            "What follows @ is a digest of the clause as it read when the rule was written; now it reads differently, or no digest is given. Compare the two, then write the new digest.",
        ),
    ),
    code(
        "GL25",
        Severity::Warning,
        ("没有写明条款", "No clause named"),
        (
            "国家规则包的每条规则都写明对应的条款（clauses），由此知道哪一条有规则查、哪一条没有。",
            "Each rule of the national pack names the clauses it serves, so that it is known which are checked and which are not.",
        ),
    ),
];

/// How grave a lint is.
pub(super) fn severity(code: &str) -> Severity {
    CODES.iter().find(|c| c.code == code).map_or(Severity::Error, |c| c.severity)
}

/// The page about a code.
pub fn sheet(code: &str) -> Option<Sheet> {
    let found = CODES.iter().find(|c| c.code.eq_ignore_ascii_case(code))?;
    Some(Sheet {
        id: found.code.into(),
        title: Words::new(found.title.0, found.title.1),
        subject: Subject::Script,
        severity: found.severity,
        years: (None, None),
        explanation: Words::new(found.explanation.0, found.explanation.1),
        basis: String::new(),
        uncertain: None,
        clauses: vec![],
        formulas: vec![],
        example: None,
        help: Words::default(),
        file: String::new(),
        fault: None,
    })
}
