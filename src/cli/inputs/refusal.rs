//! Why a word of the command line gives no input, in words.

use crate::finding::Words;
use crate::result::Unreadable;

/// Why a word of the command line gives no input.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// The system says so.
    System(Words),
    /// A link to nothing that can be reached.
    Link(Words),
    /// No file matches the pattern.
    NoMatch,
    /// The pattern is not well formed.
    Pattern(String),
    /// No report in the folder or archive.
    NoReport,
    /// An archive that cannot be opened.
    Archive(Words),
    /// An archive within an archive.
    Nested,
    /// So many parts of an archive bear the name of a later one, and cannot be told apart.
    SameName(usize),
}

impl Refusal {
    /// What is wrong and what to do.
    pub fn explain(&self) -> Unreadable {
        let (message, help) = match self {
            Self::System(error) => (
                error.because("打不开", "cannot be opened"),
                Words::new("检查路径和权限", "Check path and permissions."),
            ),
            Self::Link(error) => (
                error.because("链接指向的文件打不开", "the file that this link points to cannot be opened"),
                Words::new("放入文件本身，或删去链接", "Put the file itself here, or remove the link."),
            ),
            Self::NoMatch => (
                Words::new("没有文件符合这个式样", "no file matches this pattern"),
                Words::new("检查路径；** 才进入下级文件夹", "Check the path; only ** goes into folders."),
            ),
            Self::Pattern(error) => (
                Words::new(
                    format!("式样写错了（{error}）"),
                    format!("the pattern is not well formed ({error})"),
                ),
                Words::new("如 2023/**/*.docx", "Write it like 2023/**/*.docx."),
            ),
            Self::NoReport => (
                Words::new("里面没有报告文件", "holds no report file"),
                Words::new(
                    "报告文件的扩展名应是 docx、xlsx、html、pdf、txt、md、csv、json 等",
                    "Reports end in docx, xlsx, html, pdf, txt, md, csv, json and the like.",
                ),
            ),
            Self::Archive(error) => (
                error.because("压缩包打不开", "the archive cannot be opened"),
                Words::new("重新压缩，不加密码", "Pack it again, without a password."),
            ),
            Self::SameName(count) => (
                Words::new(
                    format!("压缩包里有 {count} 个文件与另一个文件同名，没有读到"),
                    match count {
                        1 => "1 file of the archive bears the name of another and was not read".to_string(),
                        _ => {
                            format!("{count} files of the archive bear the name of another and were not read")
                        }
                    },
                ),
                Words::new(
                    "给每份报告不同的文件名，重新压缩",
                    "Give every report a name of its own and pack again.",
                ),
            ),
            Self::Nested => (
                Words::new("压缩包里还有压缩包，没有打开", "an archive within an archive was not opened"),
                Words::new("先解压里面的压缩包", "Unpack the inner archive first."),
            ),
        };
        Unreadable { message, help, at: None }
    }
}
