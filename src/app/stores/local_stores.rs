//! The state of stores that are no servers: what `muster doctor` reports of files, feeds and
//! databases.

use std::path::Path;

use super::{database_stores, feed_stores};
use crate::app::failure::Exit;
use crate::app::redaction;
use crate::engine::{
    Check, CheckStatus, Health, ReadError, ReadOptions, SilentObserver, Source as _, SourceReading,
};
use crate::model::{Directory, Kind, PerKind, Problem, Profile};
use crate::planning::Notice;
use crate::planning::{Absent, FlowMode};
use crate::render::document::fragments::Wording;
use crate::render::document::plan_texts::NoticeText;
use crate::render::terminal_style::count_label;
use crate::settings::{DatabaseSettings, Flow, PunchImport, PunchesInto, Settings, StoreSettings};
use crate::store::database::{Database, DatabaseAddress, NeededRights, can_take_punches};
use crate::store::{feed, yaml};

/// A folder of YAML.
pub fn check_yaml_files(settings: &Settings, name: &str, path: &Path) -> Health {
    let place = crate::settings::display_path(path, &settings.root);
    let (directory, problems) =
        match yaml::read_folder(path, &place, profile_of_store(settings, name)) {
            Ok(reading) => (Some(reading.directory), reading.warnings),
            Err(problems) => (None, problems),
        };
    let files = yaml::count_files(path);
    let check = match (&directory, files) {
        (None, 0) => Check::new_failure("files", "there is nothing to read").with_hint(format!(
            "put *.yaml or *.yml files into {place}, or correct the path in muster.yaml"
        )),
        _ => Check::new_ok("files", count_label(files as u64, "file", "files"))
            .with_fact("files", files),
    };
    let mut checks = vec![check, check_findings(&problems, "muster validate shows them all")];
    checks.extend(directory.as_ref().map(check_record_counts));
    Health { store: name.to_owned(), sort: "yaml", place, checks }
}

/// Files that a feed is delivered in.
pub fn check_feed_files(settings: &Settings, name: &str, store: &StoreSettings) -> Health {
    let sort = store.name();
    let Some(feed) = feed_stores::open_feed(
        settings,
        name,
        profile_of_store(settings, name),
        find_reading_flow(settings, name),
    ) else {
        let check =
            Check::new_failure("files", "no files are named").with_hint("name them in muster.yaml");
        return Health { store: name.to_owned(), sort, place: String::new(), checks: vec![check] };
    };
    let places: Vec<&str> = feed.files.iter().map(|file| file.sheet.shown_as.as_str()).collect();
    let (directory, problems) =
        match feed::read_feed(&feed.files, feed.profile, &feed.apart, feed.sends_cards) {
            Ok(reading) => (Some(reading.directory), reading.warnings),
            Err(problems) => (None, problems),
        };
    let missing = feed.files.iter().filter(|file| !file.path.exists()).count();
    let count = feed.files.len();
    let check = match missing {
        0 => Check::new_ok("files", count_label(count as u64, "file", "files")),
        _ => Check::new_failure(
            "files",
            format!("{missing} of {} not there", count_label(count as u64, "file is", "files are")),
        )
        .with_hint("find out why the feed was not delivered, or correct the path in muster.yaml"),
    };
    let mut checks = vec![
        check.with_fact("files", count),
        check_findings(&problems, "muster validate shows them all"),
    ];
    checks.extend(directory.as_ref().map(check_record_counts));
    Health { store: name.to_owned(), sort, place: places.join(", "), checks }
}

/// An HR database: what it takes to reach it, and what its tables or queries give.
pub async fn check_database(
    settings: &Settings,
    name: &str,
    database: &DatabaseSettings,
) -> (Health, Exit) {
    let health =
        |place: String, checks| Health { store: name.to_owned(), sort: "database", place, checks };
    let address = match database_stores::resolve_database_address(database) {
        Ok(address) => address,
        Err(error) => {
            let check = Check::new_failure("settings", format!("{error:#}"))
                .with_hint("check `url:` of this store");
            return (health(String::new(), vec![check]), Exit::Invalid);
        }
    };
    let place = address.display_url();
    let takes =
        |import: &PunchImport| matches!(&import.into, PunchesInto::Database(into) if into == name);
    let punches = match settings.punches.values().any(takes) {
        true => Some(can_take_punches(&address).await),
        false => None,
    };
    if let Some(check) = &punches
        && !settings.flows.values().any(|flow| flow.from == name || flow.to == name)
    {
        // It is not used for people.
        return (health(place, vec![check.clone()]), Exit::Error);
    }
    let opened = match database_stores::open_database(
        settings,
        name,
        profile_of_store(settings, name),
        find_reading_flow(settings, name),
    ) {
        Ok(opened) => opened,
        Err(failure) => {
            let check = Check::new_failure("settings", format!("{:#}", failure.error));
            return (health(place, vec![check]), Exit::Invalid);
        }
    };
    let (checks, exit) = check_opened(settings, &opened, &address, punches).await;
    (health(place, checks), exit)
}

/// What a database that could be opened gives.
async fn check_opened(
    settings: &Settings,
    opened: &Database,
    address: &DatabaseAddress,
    punches: Option<Check>,
) -> (Vec<Check>, Exit) {
    let kind = address.dialect().name();
    let reached =
        Check::new_ok("connection", format!("reached, and read in one snapshot ({kind})"))
            .with_fact("dialect", kind);
    match opened.read_directory(ReadOptions::default(), &SilentObserver).await {
        Ok(reading) => {
            let mut checks = vec![reached];
            checks.extend(check_tables(settings, opened, reading).await);
            checks.extend(address.authorities());
            checks.extend(punches);
            (checks, Exit::Error)
        }
        Err(ReadError::Invalid(problems)) => {
            let help = "muster plan shows them all";
            let mut checks = vec![reached, check_findings(&problems, help)];
            checks.extend(opened.read_rights().await);
            checks.extend(punches);
            (checks, Exit::Invalid)
        }
        Err(ReadError::Incomplete(why)) => {
            (vec![Check::new_failure("connection", why)], Exit::Error)
        }
        Err(ReadError::Failed(error)) => {
            let check = Check::new_failure("connection", format!("{:#}", error.root_cause()));
            let check = check.with_hint(address.lookup_advice());
            (vec![check], Exit::Error)
        }
    }
}

/// What the tables or queries of a database gave, and what flows may do to them.
async fn check_tables(
    settings: &Settings,
    opened: &Database,
    reading: SourceReading,
) -> Vec<Check> {
    let name = opened.name.as_str();
    let wording = Wording::default();
    let warning = |notice: &Notice| {
        let text = NoticeText::from_notice(notice, &wording).to_sentences();
        Check::new_warning("findings", text)
    };
    let mut checks: Vec<Check> = reading.notices.iter().map(warning).collect();
    checks.push(check_record_counts(&reading.directory));
    let rights = opened.check_rights(&table_needs_of(settings, name)).await;
    let pulled =
        needs_of_flows(settings, |flow| flow.policy.mode == FlowMode::Push && flow.from == name);
    checks.extend(match rights {
        None => opened.check_rights(&pulled).await.map(as_pull_check),
        rights => rights,
    });
    checks.extend(opened.check_engines().await);
    checks
}

/// What the flows of the settings do to the tables of a database: those that lead to it, and those
/// that go both ways.
fn table_needs_of(settings: &Settings, name: &str) -> PerKind<NeededRights> {
    needs_of_flows(settings, |flow| match flow.policy.mode {
        FlowMode::Push => flow.to == name,
        FlowMode::Pull => flow.from == name,
        FlowMode::TwoWay => flow.from == name || flow.to == name,
    })
}

/// A source that flows only read may be written by `muster pull` as well: what that would need is
/// no mistake, and is named.
fn as_pull_check(check: Check) -> Check {
    if check.status != CheckStatus::Fail {
        return check;
    }
    let hint = check.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    let message =
        format!("enough for plan and apply, not for muster pull: {}{hint}", check.message);
    Check { status: CheckStatus::Ok, message, hint: None, ..check }
}

/// What these flows do to the tables of a database.
fn needs_of_flows(settings: &Settings, is_meant: impl Fn(&Flow) -> bool) -> PerKind<NeededRights> {
    let written = settings.flows.values().filter(|flow| is_meant(flow));
    let mut needs = PerKind::<NeededRights>::default();
    for flow in written {
        for kind in Kind::ALL.into_iter().filter(|kind| flow.policy.scope.kinds[*kind]) {
            needs[kind].write = true;
            needs[kind].delete |= flow.policy.absent[kind] == Absent::Delete;
        }
    }
    needs
}

fn check_findings(problems: &[Problem], all: &str) -> Check {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let found = |errors: usize| {
        let warnings = problems.len() - errors;
        let first = problems.iter().find(|problem| (errors > 0) == problem.is_error());
        format!(
            "{}, {}{}",
            count_label(errors as u64, "mistake", "mistakes"),
            count_label(warnings as u64, "warning", "warnings"),
            first
                .map(|problem| format!("; the first: {}", redaction::redact_finding_line(problem)))
                .unwrap_or_default()
        )
    };
    let check = match (errors, problems.len()) {
        (0, 0) => Check::new_ok("findings", "no mistakes"),
        (0, _) => Check::new_warning("findings", found(0)).with_hint(all),
        _ => Check::new_failure("findings", found(errors))
            .with_hint(format!("{all}, with what to do")),
    };
    check.with_fact("errors", errors).with_fact("warnings", problems.len() - errors)
}

fn check_record_counts(directory: &Directory) -> Check {
    let counts = Kind::ALL.map(|kind| (kind, directory.count_records(kind)));
    let shown = counts.map(|(kind, count)| count_label(count as u64, kind.name(), kind.plural()));
    let check = Check::new_ok("counts", shown.join(", "));
    counts.iter().fold(check, |check, (kind, count)| check.with_fact(kind.plural(), *count))
}

/// The limits that hold for a store: those of the server that it is pushed to.
fn profile_of_store(settings: &Settings, name: &str) -> Option<Profile> {
    let flow = settings.flows.values().find(|flow| flow.from == name)?;
    match settings.stores.get(&flow.to) {
        Some(StoreSettings::Server(server)) => server.profile,
        _ => None,
    }
}

/// The flow that reads a store as its source: it determines what an empty cell means.
fn find_reading_flow<'s>(settings: &'s Settings, name: &str) -> Option<&'s crate::settings::Flow> {
    settings.flows.values().find(|flow| flow.from == name)
}
