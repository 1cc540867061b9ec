//! What an agency's name tells of its level of government and its region.
//!
//! The endings are data (`agencies.toml`). A name can leave the level open: then every level it may have is given.
//! Must not know reports or rules.

use super::FormError;
use super::label::fold;
use serde::Deserialize;

/// A level of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Level {
    /// 省、自治区、直辖市
    #[serde(rename = "省")]
    Province,
    /// 设区的市、自治州
    #[serde(rename = "市")]
    City,
    /// 县、县级市、市辖区
    #[serde(rename = "县")]
    County,
    /// 乡、镇、街道
    #[serde(rename = "乡镇")]
    Township,
    /// 政府部门
    #[serde(rename = "部门")]
    Department,
}

impl Level {
    /// All levels, highest first; departments last.
    pub const ALL: [Self; 5] = [Self::Province, Self::City, Self::County, Self::Township, Self::Department];

    /// Its name in rules and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
            Self::Township => "乡镇",
            Self::Department => "部门",
        }
    }

    /// Its English name, as good as the Chinese one in options.
    pub fn en(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Township => "township",
            Self::Department => "department",
        }
    }

    /// The level of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.name() == name || l.en() == name)
    }
}

/// Where an agency stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The levels it may have; none if nothing is known.
    pub levels: Vec<Level>,
    /// Its region, from the province down, such as 河南省 or 河南省郑州市; `None` if unknown.
    pub region: Option<String>,
}

/// The endings of names.
#[derive(Debug)]
pub(super) struct Agencies {
    /// Longest first.
    endings: Vec<(String, Vec<Level>)>,
    provinces: Vec<String>,
    /// Endings that a title may leave out.
    optional: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    endings: Vec<Endings>,
    regions: Regions,
    titles: Titles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    optional: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    levels: Vec<Level>,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    provinces: Vec<String>,
}

impl Agencies {
    pub(super) fn embedded() -> Result<Self, FormError> {
        let file: File = toml::from_str(include_str!("agencies.toml"))
            .map_err(|e| FormError::Syntax { file: "agencies.toml".into(), detail: e.to_string() })?;
        let mut endings: Vec<(String, Vec<Level>)> = file
            .endings
            .into_iter()
            .flat_map(|e| e.names.into_iter().map(move |n| (n, e.levels.clone())))
            .collect();
        endings.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Ok(Self { endings, provinces: file.regions.provinces, optional: file.titles.optional })
    }

    /// The name without what may be written in one way or another.
    pub(super) fn key(&self, agency: &str) -> String {
        let name = fold(agency);
        let short = self.optional.iter().find_map(|ending| name.strip_suffix(ending.as_str()));
        short.filter(|s| !s.is_empty()).unwrap_or(&name).to_string()
    }

    pub(super) fn standing(&self, agency: &str) -> Standing {
        let name = agency.trim();
        let levels = self.endings.iter().find(|(ending, _)| name.ends_with(ending.as_str()));
        Standing {
            levels: levels.map(|(_, l)| l.clone()).unwrap_or_default(),
            region: self.provinces.iter().find(|p| name.starts_with(p.as_str())).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_level_or_leaves_it_open() {
        let agencies = Agencies::embedded().unwrap();
        for (name, levels) in [
            ("河南省人民政府", vec![Level::Province]),
            ("重庆市人民政府", vec![Level::Province]),
            ("某某市人民政府", vec![Level::City, Level::County]),
            ("示例县人民政府", vec![Level::County]),
            ("示例区柳河镇人民政府", vec![Level::Township]),
            ("示例县教育局", vec![Level::Department]),
            ("示例县人民政府办公室", vec![Level::County, Level::Department]),
            ("示例经济开发区管委会", vec![]),
            ("示例", vec![]),
        ] {
            assert_eq!(agencies.standing(name).levels, levels, "{name}");
        }
        assert_eq!(agencies.standing("河南省示例县财政局").region.as_deref(), Some("河南省"));
        assert_eq!(agencies.standing("示例县财政局").region, None);
    }

    #[test]
    fn one_agency_has_one_key_however_it_is_written() {
        let agencies = Agencies::embedded().unwrap();
        for same in ["示例县", "示例县人民政府", " 示例县 人民政府", "示例县政府"] {
            assert_eq!(agencies.key(same), "示例县", "{same}");
        }
        for other in ["示例县人民政府办公室", "示例县财政局", "人民政府"] {
            assert_eq!(agencies.key(other), other);
        }
    }
}
