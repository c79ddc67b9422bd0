//! Questions at a terminal: what `init` asks for, and what is performed only after a yes.

use serde_json::json;

use crate::commands::{Employee, Site};
use crate::foreign::{ForeignServer, Habits, Kind};
use crate::program::Workspace;

/// A server with somebody on it.
fn server() -> ForeignServer {
    let server = ForeignServer::start(Habits::flat_85());
    server.seed(Kind::Area, json!({ "area_code": "HQ", "area_name": "Head office" }));
    server.seed(
        Kind::Employee,
        json!({ "emp_code": "000123", "first_name": "Ada", "department": "1", "area": ["HQ"] }),
    );
    server
}

#[test]
fn init_asks_for_what_the_command_line_left_out() {
    let (server, work) = (server(), Workspace::new());
    let password = Habits::flat_80().password;
    let init = |answers: &str| {
        let program =
            work.muster(["init"]).env("SITE_PASSWORD", password).env("MUSTER_PASSWORD", password);
        program.input(answers).on_a_terminal().run()
    };
    // Nobody answers: nothing is written, not even settings.
    init("").code(3).says("Address of the server").says("no answer: nothing was written");
    assert!(work.files().is_empty(), "{:?}", work.files().keys());
    // An empty line takes what stands in brackets, and where nothing stands there it is asked
    // again.
    let asked = init(&format!("\n{}\n\nSITE_PASSWORD\nAsia/Dubai\n", server.url)).code(0);
    assert_eq!(asked.stdout.matches("Address of the server (https").count(), 2, "{asked}");
    let asked = asked.says("Account that muster uses [admin]: ");
    let asked = asked.says("Environment variable with its password [MUSTER_PASSWORD]: ");
    asked.says("Time zone of the server [").says("Next: git add").never_says(password);
    let settings = work.read("muster.yaml");
    for part in [
        &format!("url: {}\n", server.url),
        "username: admin",
        "{ env: SITE_PASSWORD }",
        "timezone: Asia/Dubai",
    ] {
        assert!(settings.contains(part), "{part}: {settings}");
    }
    assert!(work.read("directory/areas.yaml").contains("HQ"));
    work.muster(["plan", "--detailed-exitcode"]).env("SITE_PASSWORD", password).run().code(0);
    // A second time there is something to lose, and nothing is asked.
    init("x\n")
        .code(3)
        .says("there is a muster.yaml here already")
        .never_says("Address of the server");
}

#[test]
fn only_what_the_command_line_says_is_not_asked_for() {
    let (server, work) = (server(), Workspace::new());
    let program = work.muster(["init", "--url", &server.url, "--timezone", "UTC"]);
    let asked = program
        .env("MUSTER_PASSWORD", Habits::flat_80().password)
        .input("\n\n")
        .on_a_terminal()
        .run();
    asked
        .code(0)
        .says("Account that muster uses")
        .never_says("Address of the server")
        .never_says("Time zone");
    assert!(work.read("muster.yaml").contains("{ env: MUSTER_PASSWORD }"));
}

#[test]
fn an_apply_is_performed_after_a_yes_and_nothing_else() {
    let site = Site::faithful(Habits::flat_85(), "");
    site.edit("directory/people.yaml", "0501112222", "0502223333");
    let apply = |answer: &str| site.muster(["apply"]).input(answer).on_a_terminal().run();
    let mobile = || site.server.record(Employee, "000124").expect("Alan")["mobile"].clone();
    for answer in ["no\n", "\n", "y\n", ""] {
        apply(answer)
            .code(4)
            .says("Apply 1 change to http://")
            .says("not confirmed: nothing was sent");
        assert_eq!(mobile(), json!("0501112222"), "{answer:?}");
    }
    apply("yes\n").code(0).says("applied and verified");
    assert_eq!(mobile(), json!("0502223333"));
    // The same for what is carried back.
    site.server.edit(Employee, "000124", json!({ "mobile": "0504445555" }));
    let before = site.work.read("directory/people.yaml");
    site.muster(["pull"]).input("no\n").on_a_terminal().run().code(4);
    assert_eq!(site.work.read("directory/people.yaml"), before);
    site.muster(["pull"]).input("yes\n").on_a_terminal().run().code(0);
    assert!(site.work.read("directory/people.yaml").contains("0504445555"));
}
