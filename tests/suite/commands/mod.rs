//! The real program against strange servers: exit codes, outputs, and what was sent.

mod accounts;
mod advice;
mod applying;
mod approving;
mod birthdays;
mod bounds;
mod cards;
mod classes;
mod counts;
mod deactivating;
mod device_limits;
mod devices;
mod doctor;
mod drifting;
mod echoes;
mod evidence;
mod first_run;
mod guarding;
mod half_done;
mod last_day;
mod leaving;
mod leaving_odd;
mod list_items;
mod loading;
mod network;
mod odd_servers;
mod other_server;
pub(crate) mod outputs;
mod overlapping;
mod people;
mod planning;
mod planted;
mod punch_mistakes;
mod punch_pipes;
mod punch_times;
mod refused_runs;
mod rehired;
mod remembering;
mod saving;
mod secret_fields;
mod secrets;
mod server_rules;
mod side_effects;
mod silent_servers;
mod strangers;
mod transactions;
mod twice;
mod undeclarable;
mod unmatched;
mod unusable;
mod veiled;
mod waiting;
mod watching;
mod wording;
mod zones;

use serde_json::{Value, json};

use crate::foreign::{ForeignServer, Habits};
use crate::program::{Finished, Program, Workspace};

/// A small company, a server, and settings that lead from one to the other.
pub(crate) struct Site {
    pub(crate) work: Workspace,
    pub(crate) server: ForeignServer,
}

/// What the directory of a new site declares.
pub(crate) const STRUCTURE: &str = "
areas:
  - { code: HQ, name: Head office }
  - { code: LAB, name: Laboratory, parent: HQ }
departments:
  - { code: CORP, name: Corporation }
  - { code: ENG, name: Engineering, parent: CORP }
positions:
  - { code: SWE, name: Software engineer }
";

pub(crate) const PEOPLE: &str = "
employees:
  - { code: \"000123\", first_name: Ada, last_name: Lovelace, department: ENG, position: SWE, \
  areas: [HQ, LAB], email: ada@example.org, card_no: \"77712345\" }
  - { code: \"000124\", first_name: Alan, last_name: Turing, department: ENG, areas: [HQ], \
  mobile: \"0501112222\" }
  - { code: \"000125\", first_name: Grace, last_name: Hopper, department: CORP, areas: [HQ], \
  hire_date: 2019-04-02 }
";

impl Site {
    /// A server of these habits that holds only its own rows, and the company declared.
    pub(crate) fn new(habits: Habits) -> Site {
        Site::with(habits, "")
    }

    /// Like `new`, with more lines in the flow of muster.yaml.
    pub(crate) fn with(habits: Habits, flow: &str) -> Site {
        let server = ForeignServer::start(habits);
        let work = Workspace::new();
        work.write("muster.yaml", settings(&server.url, flow))
            .write("directory/structure.yaml", STRUCTURE)
            .write("directory/people.yaml", PEOPLE);
        Site { work, server }
    }

    /// A site whose server holds exactly what is declared.
    pub(crate) fn faithful(habits: Habits, flow: &str) -> Site {
        let site = Site::with(habits, flow);
        site.server.seed_yaml([STRUCTURE, PEOPLE]);
        site
    }

    /// A site whose flow has run before: who is absent from now on has left.
    pub(crate) fn known(self) -> Site {
        self.apply().code(0);
        self.server.forget();
        self
    }

    pub(crate) fn muster<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Program {
        self.work.muster(arguments).env("MUSTER_PASSWORD", self.password())
    }

    fn password(&self) -> &'static str {
        Habits::flat_80().password
    }

    pub(crate) fn plan(&self) -> Value {
        self.muster(["plan", "--format", "json"]).run().code(0).json()
    }

    pub(crate) fn apply(&self) -> Finished {
        self.muster(["apply", "--yes", "--format", "json"]).run()
    }

    /// Replaces text in a declared file; it must be there.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) -> &Site {
        let text = self.work.read(file);
        assert!(text.contains(from), "{file} holds {from}");
        self.work.write(file, text.replace(from, to));
        self
    }
}

pub(crate) fn settings(url: &str, flow: &str) -> String {
    format!(
        "stores:
  directory: {{ yaml: directory }}
  hq:
    server:
      url: {url}
      login: {{ scheme: jwt, username: admin, password: {{ env: MUSTER_PASSWORD }} }}
      timezone: Asia/Dubai
flows:
  hq:
    from: directory
    to: hq
{flow}"
    )
}

/// The actions of a plan in their order: `create department ENG`.
pub(crate) fn actions(plan: &Value) -> Vec<String> {
    let changes = plan["changes"].as_array().expect("a plan has changes");
    let text = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    changes
        .iter()
        .map(|change| {
            format!("{} {} {}", text(change, "action"), text(change, "kind"), text(change, "code"))
        })
        .collect()
}

/// A person as the server holds one, for `seed`.
pub(crate) fn person(code: &str) -> Value {
    json!({ "emp_code": code, "first_name": "Somebody", "department": "1", "area": ["1"] })
}

pub(crate) use crate::foreign::Kind::{Department, Employee};
