//! Where new records go: to their neighbours, or into files that a person would make.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::model::{Directory, Kind, PerKind, Record, Value};

/// Where a new record goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Destination {
    /// A file that was read, by its number.
    File(u32),
    /// A new file, by its path from the folder on.
    New(PathBuf),
}

/// How many records of a neighbourhood each file holds.
type CountsByFile = HashMap<u32, usize>;

/// Who lives where.
pub(super) struct DestinationIndex<'a> {
    after: &'a Directory,
    /// Paths of the files from the folder on; `None` for a store that is one file.
    files: Option<Vec<PathBuf>>,
    /// By the code above: of the parent, or of a department and each one above it.
    below: PerKind<HashMap<&'a str, CountsByFile>>,
    all: PerKind<CountsByFile>,
    /// Files with people of one group alone, each with that group.
    groups: HashMap<u32, HashSet<&'a str>>,
    /// Departments in which, or below which, an employee works.
    /// All of them are below one department.
    one_top: bool,
    /// Every group has a file of its own.
    apart: bool,
    named: HashMap<&'a str, PathBuf>,
    used: HashSet<String>,
}

/// The deepest tree that is followed.
const DEEPEST: usize = 64;

impl<'a> DestinationIndex<'a> {
    /// `lists` says for kinds without a record which file has their empty list.
    pub(super) fn new(
        before: &'a Directory,
        after: &'a Directory,
        files: Option<Vec<PathBuf>>,
        lists: &PerKind<Option<u32>>,
    ) -> DestinationIndex<'a> {
        let used = files.iter().flatten().map(|path| lowercase_path(path)).collect();
        let mut homes = DestinationIndex {
            after,
            files,
            below: PerKind::default(),
            all: PerKind::default(),
            groups: HashMap::new(),
            one_top: false,
            apart: false,
            named: HashMap::new(),
            used,
        };
        let people = after.records(Kind::Employee);
        let departments: HashSet<&str> =
            people.map(|record| text_of_field(record, Kind::Employee, "department")).collect();
        let tops: HashSet<&str> = departments
            .into_iter()
            .filter_map(|department| department_chain(after, department).last())
            .collect();
        homes.one_top = tops.len() == 1;
        for kind in Kind::ALL {
            for record in before.records(kind) {
                homes.count_record(kind, record);
            }
            if let Some(file) = lists[kind] {
                homes.all[kind].entry(file).or_default();
            }
        }
        let distinct: HashSet<&str> = homes.groups.values().flatten().copied().collect();
        homes.apart = homes.groups.len() > 1
            && distinct.len() == homes.groups.len()
            && homes.groups.values().all(|groups| groups.len() == 1);
        homes
    }

    fn count_record(&mut self, kind: Kind, record: &'a Record) {
        *self.all[kind].entry(record.file).or_default() += 1;
        let mut add = |code: &'a str| {
            *self.below[kind].entry(code).or_default().entry(record.file).or_default() += 1
        };
        if kind != Kind::Employee {
            add(text_of_field(record, kind, "parent"));
            add(record.code.as_str());
            return;
        }
        let department = text_of_field(record, kind, "department");
        department_chain(self.after, department).for_each(add);
        let group = self.group_of_department(department);
        self.groups.entry(record.file).or_default().insert(group);
    }

    /// The department by which people are put together: the topmost one, or the one below it where
    /// all are below one.
    fn group_of_department(&self, department: &'a str) -> &'a str {
        let chain: Vec<&str> = department_chain(self.after, department).collect();
        match chain[..] {
            [.., below, _] if self.one_top => below,
            _ => chain.last().copied().unwrap_or(department),
        }
    }

    /// Where a new record goes.
    pub(super) fn destination_of(&mut self, kind: Kind, record: &'a Record) -> Destination {
        if self.files.is_none() {
            return Destination::File(0);
        }
        let near = if kind == Kind::Employee {
            self.file_of_colleagues(record)
        } else {
            self.file_of_siblings(kind, record)
        };
        if let Some(file) = near {
            return Destination::File(file);
        }
        let path = match kind {
            Kind::Employee => self.people_file(text_of_field(record, kind, "department")),
            kind => PathBuf::from(format!("{}.yaml", kind.plural())),
        };
        let known = self.files.iter().flatten().position(|file| *file == path);
        known
            .and_then(|at| u32::try_from(at).ok())
            .map_or(Destination::New(path), Destination::File)
    }

    fn file_of_siblings(&self, kind: Kind, record: &'a Record) -> Option<u32> {
        let mut above = text_of_field(record, kind, "parent");
        for _ in 0..DEEPEST {
            if let Some(file) = self.below[kind].get(above).and_then(most_common_file) {
                return Some(file);
            }
            let Some(parent) = self.after.get(kind, above) else { break };
            above = text_of_field(parent, kind, "parent");
        }
        most_common_file(&self.all[kind])
    }

    fn file_of_colleagues(&self, record: &'a Record) -> Option<u32> {
        let department = text_of_field(record, Kind::Employee, "department");
        let group = self.group_of_department(department);
        for code in department_chain(self.after, department) {
            if let Some(file) = self.below[Kind::Employee].get(code).and_then(most_common_file) {
                return Some(file);
            }
            if code == group {
                break;
            }
        }
        // Where every group has a file of its own, a new one gets its own too.
        let apart = self.apart && !group.is_empty();
        if apart { None } else { most_common_file(&self.all[Kind::Employee]) }
    }

    fn people_file(&mut self, department: &'a str) -> PathBuf {
        let group = self.group_of_department(department);
        if let Some(path) = self.named.get(group) {
            return path.clone();
        }
        let folder = self.people_folder();
        let name = match self.after.get(Kind::Department, group) {
            Some(record) => {
                file_slug(record.code.as_str(), text_of_field(record, Kind::Department, "name"))
            }
            None => file_slug(group, ""),
        };
        let mut path = folder.join(format!("{name}.yaml"));
        for number in 2.. {
            if self.used.insert(lowercase_path(&path)) {
                break;
            }
            path = folder.join(format!("{name}-{number}.yaml"));
        }
        self.named.insert(group, path.clone());
        path
    }

    /// The folder in which files of people are: the one that they share, else `employees`.
    fn people_folder(&self) -> PathBuf {
        let files = self.files.as_deref().unwrap_or_default();
        let held =
            self.groups.keys().filter_map(|file| files.get(usize::try_from(*file).ok()?)?.parent());
        let mut folders: Vec<&Path> = held.collect();
        folders.sort_unstable();
        folders.dedup();
        match folders[..] {
            [one] if !one.as_os_str().is_empty() => one.to_owned(),
            _ => PathBuf::from(Kind::Employee.plural()),
        }
    }
}

fn department_chain<'a>(
    directory: &'a Directory,
    department: &'a str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let mut next = Some(department).filter(|code| !code.is_empty());
    let mut seen: Vec<&str> = Vec::new();
    std::iter::from_fn(move || {
        let code = next?;
        seen.push(code);
        let above = directory
            .get(Kind::Department, code)
            .map(|record| text_of_field(record, Kind::Department, "parent"));
        next = above.filter(|above| {
            !above.is_empty()
                && directory.contains(Kind::Department, above)
                && !seen.contains(above)
        });
        next = next.filter(|_| seen.len() < DEEPEST);
        Some(code)
    })
}

fn text_of_field<'a>(record: &'a Record, kind: Kind, name: &str) -> &'a str {
    let value = kind.spec().by_name(name).and_then(|id| record.get(id));
    match value {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// The file with most of them; of two the first.
fn most_common_file(counts: &CountsByFile) -> Option<u32> {
    counts
        .iter()
        .max_by_key(|(file, count)| (**count, std::cmp::Reverse(**file)))
        .map(|(file, _)| *file)
}

fn lowercase_path(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

/// A name for a file that every system takes and a person reads.
fn file_slug(code: &str, name: &str) -> String {
    const MOST: usize = 48;
    let plain = |text: &str| {
        let mut out = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                out.push(c);
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        let out: String = out.trim_end_matches('-').chars().take(MOST).collect();
        out.trim_end_matches('-').to_owned()
    };
    let (code, name) = (plain(code), plain(name));
    let joined = match (code.as_str(), name.as_str()) {
        ("", "") => "without-department".to_owned(),
        (code, "") => code.to_owned(),
        ("", name) => name.to_owned(),
        (code, name) if name == code || name.starts_with(&format!("{code}-")) => name.to_owned(),
        (code, name) => format!("{code}-{name}"),
    };
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let bare = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    if DEVICES.contains(&bare) { format!("department-{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::file_slug;

    #[test]
    fn names_of_files_are_safe_and_readable() {
        for (code, name, file) in [
            ("ENG", "Engineering", "eng-engineering"),
            ("SALES", "Sales", "sales"),
            ("OPS", "Ops & Fleet / Gulf", "ops-fleet-gulf"),
            ("../..", "/etc/passwd", "etc-passwd"),
            ("1", "قسم", "1-قسم"),
            ("CON", "", "department-con"),
            ("com1", "", "department-com1"),
            ("", "", "without-department"),
            ("...", "???", "without-department"),
        ] {
            assert_eq!(file_slug(code, name), file);
        }
        assert!(file_slug(&"x".repeat(200), &"y".repeat(200)).len() < 120);
    }
}
