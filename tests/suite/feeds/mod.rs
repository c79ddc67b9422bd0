//! Feeds as a source: the real program and the library on CSV and NDJSON, whole, odd, cut and
//! hostile.

mod broken;
mod flows;
mod forms;
mod harmless;
mod hygiene;
mod lines;
mod meanings;
mod pasted_lines;
mod remedies;
mod same;
mod shifted;

use std::collections::BTreeMap;

use muster::model::{Kind, Problem, Record};
use muster::store::feed::{
    self, Charset, ColumnMapping, FeedFileSource, FeedFormat, FeedReading, RowMedium, RowSource,
};
use tempfile::TempDir;

const CSV: FeedFormat = FeedFormat::Csv { delimiter: Some(','), skip_lines: 0 };

/// A feed of employees in a file of its own.
struct Sample {
    _folder: TempDir,
    file: FeedFileSource,
}

impl Sample {
    fn new(form: FeedFormat, bytes: impl AsRef<[u8]>) -> Sample {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("e.txt");
        std::fs::write(&path, bytes).expect("files can be written");
        let shown_as = "feed/e.txt".to_owned();
        let layout = ColumnMapping::default();
        let sheet = RowSource {
            kind: Kind::Employee,
            shown_as,
            layout,
            medium: if form == FeedFormat::Ndjson { RowMedium::Ndjson } else { RowMedium::Csv },
            empty_is_null: false,
            today: chrono::Utc::now().date_naive(),
        };
        let file = FeedFileSource {
            sheet,
            path,
            form,
            charset: None,
            trailer: None,
            min_rows: 0,
            unterminated: false,
        };
        Sample { _folder: folder, file }
    }

    fn encoded(self, label: &str) -> Sample {
        let charset = Charset::for_label(label);
        assert!(charset.is_some(), "{label}");
        self.with(|file| file.charset = charset)
    }

    /// The warnings, of a feed without mistakes.
    #[track_caller]
    fn warnings(&self) -> Vec<String> {
        let reading = self.read().expect("no mistakes");
        reading.warnings.into_iter().map(|problem| problem.message).collect()
    }

    /// What to do about the first mistake.
    #[track_caller]
    fn help(&self) -> String {
        let problems = self.read().expect_err("it has mistakes");
        let first = problems.into_iter().find(Problem::is_error).expect("a mistake");
        first.help.expect("help")
    }

    fn with(mut self, change: impl FnOnce(&mut FeedFileSource)) -> Sample {
        change(&mut self.file);
        self
    }

    fn read(&self) -> Result<FeedReading, Vec<Problem>> {
        feed::read_feed(std::slice::from_ref(&self.file), None, &[], true)
    }

    /// The records, of a feed without mistakes.
    #[track_caller]
    fn records(&self) -> Vec<Record> {
        match self.read() {
            Ok(reading) => reading.directory.records(Kind::Employee).cloned().collect(),
            Err(problems) => panic!("{problems:#?}"),
        }
    }

    /// Rule, line and column of each mistake.
    #[track_caller]
    fn mistakes(&self) -> Vec<(&'static str, u32, u16)> {
        let problems = self.read().expect_err("it has mistakes");
        for problem in problems.iter().filter(|problem| problem.is_error()) {
            assert!(
                problem.help.as_ref().is_some_and(|help| !help.is_empty()),
                "{problem:?} says what to do"
            );
        }
        let errors = problems.iter().filter(|problem| problem.is_error());
        let place =
            |problem: &Problem| problem.origin.as_ref().map_or((0, 0), |o| (o.line, o.column));
        errors.map(|problem| (problem.rule, place(problem).0, place(problem).1)).collect()
    }
}

/// A record as `field: value`, its code first.
fn shown(record: &Record) -> String {
    let spec = Kind::Employee.spec();
    let fields = record
        .fields()
        .iter()
        .map(|entry| format!("{}: {}", spec.field(entry.id).name, entry.value));
    let custom = record.custom_fields().iter().map(|(name, value)| format!("{name}: {value}"));
    let all: Vec<String> =
        std::iter::once(record.code.to_string()).chain(fields).chain(custom).collect();
    all.join(" | ")
}

fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
