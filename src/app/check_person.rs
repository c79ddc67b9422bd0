//! A person of whom no punch came: known all the same, or a slip of the pen.

use super::failure::{Exit, Failure};
use super::stores::chosen_server::ChosenServer;
use super::stores::flow_stores::{self, ServerAccount};
use crate::engine::{Observer, ReadError, ReadOptions, Source as _};
use crate::model::problem::nearest_code;
use crate::model::{Directory, Kind};
use crate::settings::Settings;

/// # Errors
/// When neither the server nor what flows declare for it has a person of this code, and no punch of
/// any time either.
pub async fn check_person_exists(
    settings: &Settings,
    chosen: &ChosenServer,
    code: &str,
    observer: &dyn Observer,
) -> Result<(), Failure> {
    let code = code.trim();
    if chosen.server.has_employee(code, observer).await.map_err(incomplete_read_failure)? {
        return Ok(());
    }
    // Who was deleted may have punches still.
    if !chosen
        .server
        .last_punches(code, 1, observer)
        .await
        .map_err(incomplete_read_failure)?
        .is_empty()
    {
        return Ok(());
    }
    let want = ReadOptions { resigns: true, ..ReadOptions::default() };
    let live = chosen
        .server
        .read_directory(want, observer)
        .await
        .map_err(incomplete_read_failure)?
        .directory;
    let mut sides = vec![live];
    sides.extend(read_declared(settings, &chosen.name, observer).await);
    // Servers on MySQL fold case.
    let folded = code.to_lowercase();
    if sides.iter().flat_map(employee_codes).any(|known| known.to_lowercase() == folded) {
        return Ok(());
    }
    let near = nearest_code(code, sides.iter().flat_map(employee_codes));
    let message = format!(
        "--emp-code {code} matches no employee: it is neither declared nor on {}",
        chosen.name
    );
    Err(Failure::with_message(Exit::Invalid, message).with_hint(match near {
        Some(near) => format!("did you mean {near}?"),
        None => "codes are compared to the letter, with their leading zeros".to_owned(),
    }))
}

fn employee_codes(side: &Directory) -> impl Iterator<Item = &str> {
    let listed = side.records(Kind::Employee).map(|record| record.code.as_str());
    listed.chain(side.resigned.iter().flatten().map(|code| code.as_str()))
}

/// What flows to this server declare, as far as it can be read.
async fn read_declared(
    settings: &Settings,
    store: &str,
    observer: &dyn Observer,
) -> Vec<Directory> {
    let mut found = Vec::new();
    for flow in settings.flows.values().filter(|flow| flow.to == store) {
        let Ok(ends) = flow_stores::open_stores(settings, flow, ServerAccount::Read) else {
            continue;
        };
        let read = ends.declaring_source().read_directory(ReadOptions::default(), observer).await;
        found.extend(read.ok().map(|reading| reading.directory));
    }
    found
}

/// What came before stays written, and is not all.
pub fn incomplete_read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Incomplete(why) => Failure::with_message(Exit::Refused, why)
            .with_hint("read a span of time that is over, with --end-time; or try again"),
        ReadError::Failed(error) => Failure::new(Exit::Error, error),
        ReadError::Invalid(problems) => Failure::with_problems(problems),
    }
}
