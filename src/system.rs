//! What the operating system says of a file, in words of both languages.
//!
//! The one place that words it; must not know what the file was wanted for.

use crate::finding::Words;
use std::io::{Error, ErrorKind};

/// Why a file cannot be read or written.
pub fn words(error: &Error) -> Words {
    let known = match error.kind() {
        ErrorKind::NotFound => Some(("没有这个文件或文件夹", "no such file or folder")),
        ErrorKind::PermissionDenied => Some(("没有权限", "permission denied")),
        ErrorKind::StorageFull => Some(("磁盘已满", "no space left on the disk")),
        ErrorKind::QuotaExceeded => Some(("磁盘配额已用完", "the disk quota is used up")),
        ErrorKind::IsADirectory => Some(("是文件夹，不是文件", "it is a folder, not a file")),
        ErrorKind::NotADirectory => Some(("路径中有一段不是文件夹", "a part of the path is not a folder")),
        ErrorKind::AlreadyExists => Some(("已经存在", "it exists already")),
        ErrorKind::DirectoryNotEmpty => Some(("文件夹不是空的", "the folder is not empty")),
        ErrorKind::ReadOnlyFilesystem => Some(("磁盘是只读的", "the disk is read-only")),
        ErrorKind::FileTooLarge => Some(("文件太大", "the file is too large")),
        ErrorKind::InvalidFilename => {
            Some(("文件名太长或不合法", "the file name is too long or not allowed"))
        }
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            Some(("正被别的程序占用", "another program is using it"))
        }
        ErrorKind::BrokenPipe => Some(("读的一方已经关闭", "the reader has closed")),
        ErrorKind::UnexpectedEof => Some(("文件不完整", "the file ends too early")),
        // what reading a file as text says
        ErrorKind::InvalidData if error.raw_os_error().is_none() => {
            Some(("不是 UTF-8 编码的文本", "it is not text in UTF-8"))
        }
        ErrorKind::OutOfMemory => Some(("内存不够", "out of memory")),
        ErrorKind::TimedOut => Some(("等得太久", "it took too long")),
        _ => None,
    };
    match (known, error.raw_os_error()) {
        (Some((zh, en)), _) => Words::new(zh, en),
        (None, Some(40)) if cfg!(target_os = "linux") => {
            Words::new("链接绕成了圈", "its links go round in a circle")
        }
        (None, Some(code)) => Words::new(format!("系统错误 {code}"), error.to_string()),
        (None, None) => Words::new(error.to_string(), error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_english_stands_in_chinese_words() {
        for code in 1..134 {
            let words = words(&Error::from_raw_os_error(code));
            assert!(
                !words.zh.contains("os error") && !words.zh.contains(' ') || words.zh.contains("系统错误")
            );
        }
        assert_eq!(words(&Error::from_raw_os_error(28)).zh, "磁盘已满");
        assert_eq!(words(&ErrorKind::NotFound.into()).en, "no such file or folder");
    }
}
