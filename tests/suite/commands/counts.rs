//! Pages whose count is no count of rows: not understood, and never an empty list.

use std::thread;

use super::Site;
use crate::foreign::{Habits, Trouble, When};

fn answered(body: &str) -> Site {
    let site = Site::faithful(Habits::flat_80(), "");
    let page = Trouble::Status(200, body.to_owned());
    site.server.change(|habits| habits.troubles = vec![(When::Always, page)]);
    site
}

const COMMANDS: [&str; 4] = ["devices", "transactions", "transactions import --into p.csv", "plan"];

#[test]
fn a_count_that_is_none_is_no_empty_list() {
    for (body, said) in [
        (r#"{"count":-1,"next":null,"code":0,"data":[]}"#, "`count` is no number of rows"),
        (r#"{"count":1e30,"data":[]}"#, "`count` is no number of rows"),
        (r#"{"count":"many","data":[]}"#, "`count` is no number of rows"),
        (r#"{"data":[]}"#, "a list without rows, and no `count`, `code` or `next`"),
    ] {
        // Each asks again for seconds before it gives up.
        thread::scope(|scope| {
            for line in COMMANDS {
                scope.spawn(move || {
                    let run = answered(body).muster(line.split(' ')).run().code(1);
                    run.says(said).never_says("0 devices").never_says("0 of 0");
                });
            }
        });
    }
}

#[test]
fn an_empty_list_that_sounds_like_one_is_empty() {
    for body in [r#"{"count":0,"data":[]}"#, r#"{"next":null,"msg":"","code":0,"data":[]}"#, "[]"] {
        let site = answered(body);
        site.muster(["devices"]).run().code(0).says("0 devices");
        site.muster(["transactions"]).run().code(0).says("0 transactions");
    }
}
