//! The page of a plan in a real browser, with real clicks and keys.

mod driver;
mod large;
mod safe;
mod small;
mod wide;

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::commands::Site;
use crate::foreign::Habits;
use crate::program::{Program, Workspace};

const SETTINGS: &str = "stores:
  new: { yaml: new }
  old: { yaml: old }
flows:
  hq: { from: new, to: old, absent: { employee: delete, department: delete }, limits: { create: \
  1000, delete: 100%, update: 100% } }
";

/// A folder with two directories, and a flow that makes the old one like the new one.
fn folder(old: &str, new: &str) -> Workspace {
    let work = Workspace::new();
    work.write("muster.yaml", SETTINGS).write("old/all.yaml", old).write("new/all.yaml", old);
    // The flow has run before: who is absent from now on has left.
    work.muster(["apply", "--yes"]).run();
    work.write("new/all.yaml", new);
    work
}

/// The arguments of a run that leaves `page.html`, with values as they are.
fn to_page<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--show-values", "--report", "html=page.html"]].concat()
}

/// A run beside a server that leaves `page.html`.
fn paged(site: &Site, arguments: &[&str]) -> Program {
    site.work.muster(to_page(arguments)).env("MUSTER_PASSWORD", Habits::flat_80().password)
}

/// The page of the plan that leads from one directory to the other.
fn page(work: &Workspace) -> PathBuf {
    work.muster(to_page(&["plan", "--quiet"])).run().code(0);
    work.path("page.html")
}

const NAMES: [&str; 4] = ["Ada", "Alan", "Grace", "Edsger"];

/// A company of so many people in five departments.
fn company(people: std::ops::Range<usize>) -> String {
    let mut text = String::from(
        "areas: [{ code: HQ, name: Head office }, { code: LAB, name: Laboratory }]\ndepartments:\n",
    );
    for n in 0..5 {
        let parent = if n > 0 { ", parent: D0" } else { "" };
        let _ = writeln!(text, "  - {{ code: D{n}, name: Department {n}{parent} }}");
    }
    text.push_str("employees:\n");
    for n in people {
        let name = NAMES[n % 4];
        let _ = writeln!(
            text,
            "  - {{ code: \"{n:06}\", first_name: {name}, last_name: Number{n}, department: D{}, \
             email: p{n}@acme.example }}",
            n % 5
        );
    }
    text
}
