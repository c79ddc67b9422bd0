//! Who belongs to the devices: the people of their areas, as flows declare them or as the server
//! has them.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, Utc};

use crate::app::stores::chosen_server::ChosenServer;
use crate::app::stores::flow_stores::{self, ServerAccount};
use crate::engine::{Observer, ReadError, ReadOptions, Source as _};
use crate::model::{Code, Device, Directory, Kind, Value, Zone};
use crate::planning::selection::scope::{ValidityPhase, validity_of_record};
use crate::render::devices::{DeviceRow, Devices};
use crate::settings::Settings;

/// The devices with the people of their areas: those that flows to this server declare, or those
/// that it holds itself.
pub async fn attach_people(
    settings: &Settings,
    chosen: &ChosenServer,
    found: Vec<Device>,
    observer: &dyn Observer,
) -> Devices {
    let today = Utc::now().with_timezone(&chosen.zone.unwrap_or(Zone::UTC)).date_naive();
    let mut warnings = Vec::new();
    let declared = read_declared(settings, &chosen.name, observer).await;
    let (people_of, people) = match declared {
        Some(Ok(directories)) => (Some("directory"), Some(by_area(&directories, today))),
        Some(Err(why)) => {
            warnings.push(format!("who belongs to the devices is not known: {why}"));
            (None, None)
        }
        None => match chosen.server.read_directory(ReadOptions::default(), observer).await {
            Ok(reading) => (Some("server"), Some(by_area(&[reading.directory], today))),
            Err(error) => {
                warnings.push(format!(
                    "who belongs to the devices is not known: {}",
                    describe_read_error(error)
                ));
                (None, None)
            }
        },
    };
    let row = |device: Device| {
        let of_area = |people: &HashMap<Code, BTreeSet<Code>>| {
            let codes = people.get(device.area.code.as_ref()?);
            Some(codes.into_iter().flatten().cloned().collect())
        };
        DeviceRow { people: people.as_ref().and_then(of_area), device }
    };
    let rows = found.into_iter().map(row).collect();
    let url = chosen.server.display_url();
    Devices {
        store: chosen.name.clone(),
        url,
        zone: chosen.zone,
        people_of,
        rows,
        warnings,
        notices: Vec::new(),
    }
}

/// What the flows to this server declare; `None` when no flow leads to it, or none speaks of
/// people.
async fn read_declared(
    settings: &Settings,
    store: &str,
    observer: &dyn Observer,
) -> Option<Result<Vec<Directory>, String>> {
    let mut directories = Vec::new();
    for flow in settings.flows.values().filter(|flow| flow.to == store) {
        let ends = match flow_stores::open_stores(settings, flow, ServerAccount::Read) {
            Ok(ends) => ends,
            Err(failure) => return Some(Err(format!("{:#}", failure.error))),
        };
        match ends.declaring_source().read_directory(ReadOptions::default(), observer).await {
            Ok(reading) => directories.push(reading.directory),
            Err(error) => return Some(Err(describe_read_error(error))),
        }
    }
    directories.retain(|directory| directory.kinds[Kind::Employee].is_some());
    (!directories.is_empty()).then_some(Ok(directories))
}

fn describe_read_error(error: ReadError) -> String {
    match error {
        ReadError::Failed(error) => format!("{error:#}"),
        ReadError::Incomplete(why) => why,
        ReadError::Invalid(problems) => match problems.iter().find(|problem| problem.is_error()) {
            Some(problem) => format!("{} (muster validate shows all mistakes)", problem.message),
            None => "the directory cannot be read".to_owned(),
        },
    }
}

/// Who belongs to which area today.
fn by_area(directories: &[Directory], today: NaiveDate) -> HashMap<Code, BTreeSet<Code>> {
    let mut people: HashMap<Code, BTreeSet<Code>> = HashMap::new();
    let Some(areas) = Kind::Employee.spec().by_name("areas") else { return people };
    for directory in directories {
        let active = directory.records(Kind::Employee).filter(|record| {
            validity_of_record(record, today) == ValidityPhase::Active
                && !directory.has_resigned(Kind::Employee, record.code.as_str())
        });
        for record in active {
            for area in
                record.get(areas).into_iter().flat_map(Value::references).filter_map(Code::new)
            {
                people.entry(area).or_default().insert(record.code.clone());
            }
        }
    }
    people
}
