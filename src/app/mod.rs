//! Use cases: settings become stores, a flow is planned, carried out and recorded, punches are
//! imported. Nothing here depends on the command line: what was asked for comes as plain requests,
//! and questions and progress leave through ports.

pub mod apply;
pub mod check_person;
pub mod ci_environment;
pub mod command_output;
pub mod comparison;
pub mod device_people;
pub mod encryption;
pub mod explain_record;
pub mod failure;
pub mod flow_drift;
pub mod flows;
pub mod interrupt;
pub mod output_file;
pub mod progress_display;
pub mod punches;
pub mod redaction;
pub mod run_session;
pub mod stores;
