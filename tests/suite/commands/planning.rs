//! What the program refuses of a plan before it looks at any record. The plans themselves are
//! golden cases.

use super::Site;
use crate::foreign::Habits;

#[test]
fn a_missing_password_does_not_hide_the_mistakes_of_the_files() {
    let site = Site::new(Habits::flat_80());
    site.edit("directory/people.yaml", "ada@example.org", "ada at example.org");
    for command in [vec!["plan"], vec!["apply", "--yes"]] {
        site.work
            .muster(command)
            .run()
            .code(3)
            .says("ada at example.org")
            .says("MUSTER_PASSWORD is not set");
    }
}

#[test]
fn a_filter_of_no_kind_is_refused() {
    let site = Site::new(Habits::flat_80());
    site.muster(["plan", "--only", "people:1"]).run().code(3).says("no kind is called");
}
