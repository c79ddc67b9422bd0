//! Sentences about polls of punches.

use crate::planning::punches::UnfitServer;

/// Why punches of a server cannot be imported without loss.
pub fn render_unfit_server(why: UnfitServer) -> String {
    match why {
        UnfitServer::OtherTimes => {
            "the server lists punches of other times than `start_time` and `end_time` ask for"
                .to_owned()
        }
        UnfitServer::NotCounted => "the server does not count its punches".to_owned(),
        UnfitServer::IdsTaken => "the ids of the server are taken in every generation".to_owned(),
        UnfitServer::UnreadSeconds { most } => {
            format!("the server counts more punches than it lists, in more than {most} seconds")
        }
        UnfitServer::DividedSecond { parts } => {
            format!("the punches of one second are known in {parts} parts")
        }
    }
}
