//! `gouji.lock`: which packs, by version and digest, a check must be made with.
//!
//! Writes and compares text; must not read files or packs.

use crate::finding::Words;
use crate::result::PackName;
use serde::Deserialize;

/// The usual name of the file.
pub const FILE: &str = "gouji.lock";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    #[serde(default)]
    pack: Vec<Locked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    name: String,
    version: String,
    digest: String,
}

/// The lock of these packs.
pub fn write(packs: &[PackName]) -> String {
    let mut text = String::from(
        "# 由 gouji rules lock 写出；gouji check --locked 遇到不同的规则包就拒绝检查。\n# Written by gouji rules lock; gouji check --locked refuses packs that differ.\n",
    );
    for pack in packs {
        text.push_str(&format!(
            "\n[[pack]]\nname = \"{}\"\nversion = \"{}\"\ndigest = \"{}\"\n",
            pack.name, pack.version, pack.digest
        ));
    }
    text
}

/// How the packs in force differ from a lock; empty if they do not.
///
/// # Errors
/// A lock that cannot be read, with what the TOML reader said.
pub fn differences(lock: &str, packs: &[PackName]) -> Result<Vec<Words>, String> {
    let lock: Lock = toml::from_str(lock).map_err(|e| e.to_string())?;
    let mut differences = Vec::new();
    for pack in packs {
        let PackName { name, version, digest } = pack;
        match lock.pack.iter().find(|l| l.name == *name) {
            None => differences.push(Words::new(
                format!("规则包 {name} {version} 不在锁定文件里"),
                format!("the pack {name} {version} is not in the lock"),
            )),
            Some(locked) if locked.digest != *digest => differences.push(Words::new(
                format!(
                    "规则包 {name} 与锁定的不同：锁定 {} {}，现为 {version} {digest}",
                    locked.version, locked.digest
                ),
                format!(
                    "the pack {name} differs: locked {} {}, now {version} {digest}",
                    locked.version, locked.digest
                ),
            )),
            Some(_) => {}
        }
    }
    for locked in lock.pack.iter().filter(|l| packs.iter().all(|p| p.name != l.name)) {
        differences.push(Words::new(
            format!("锁定的规则包 {} {} 没有使用", locked.name, locked.version),
            format!("the locked pack {} {} is not in use", locked.name, locked.version),
        ));
    }
    Ok(differences)
}
