//! `muster diff`: folders, revisions or saved plans compared, offline. No server, no state, no secret is looked at.

mod asked;
mod ground;
mod plans;
mod read;

use std::path::PathBuf;
use std::thread;

use anyhow::Context as _;
use chrono::Utc;
use clap::Args;

use self::asked::{Comparison, DiffOperand};
use self::ground::Ground;
use self::read::LoadedOperand;
use super::common::Common;
use super::failure::{Exit, Failure};
use super::output::{self, CommandOutput};
use super::plan::{self, Preview};
use crate::planning::unmatched::{self, KnownCodes};
use crate::planning::{Declarations, Plan, PlanEndpoint, RecordFilter, compare};
use crate::render::paint::plain;

#[derive(Args, Clone, Debug)]
pub struct DiffArgs {
    /// A YAML folder or file, a Git revision (main, HEAD~1, main:directory) or a saved plan. Without NEW: a range
    /// (main..HEAD, or main...HEAD from the merge base), or a revision to compare with the working files
    #[arg(value_name = "OLD")]
    pub old: String,
    /// What to compare OLD with
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// The folder or file to compare in revisions, relative to the working directory (default: the YAML store of
    /// muster.yaml, or the working folder that a revision is compared with)
    #[arg(long, value_name = "DIR", conflicts_with = "store")]
    pub path: Option<PathBuf>,
    /// Name of the YAML store to compare; may be omitted if there is only one
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    /// Exit with 2 if there are differences
    #[arg(long)]
    pub detailed_exitcode: bool,
}

pub fn run(common: &Common, args: &DiffArgs) -> Result<Exit, Failure> {
    let verdict = match found(common, args) {
        Ok((plan, base)) => {
            let pending = args.detailed_exitcode && plan.differs();
            let preview = plan::preview(common, &plan, false);
            let exit = if pending { Exit::Pending } else { Exit::Done };
            plan::shown(&base, plan, Preview { exit, ..preview })?
        }
        Err(failure) => CommandOutput::failed(&failure, Some(compare::NAME))?,
    };
    Ok(output::emit(common, vec![verdict])?)
}

/// The difference, and the folder that its origins are relative to.
fn found(common: &Common, args: &DiffArgs) -> Result<(Plan, PathBuf), Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let filter = common.filter();
    let (plan, names, base) = match asked::asked(args, common.config.as_deref(), &here)? {
        Comparison::Plans(old, new) => {
            let plan = plans::compared(&old, &new, &filter)?;
            (plan, [old, new].map(|path| path.display().to_string()), PathBuf::new())
        }
        Comparison::Declarations(sides) => {
            let ground = Ground::find(common, args, &sides, &here)?;
            let (old, new) = both(&ground, &sides)?;
            let (names, base) = ([old.name.clone(), new.name.clone()], new.base.clone());
            (compared(&ground, old, new, &filter)?, names, base)
        }
    };
    // A revision that nobody trusts may have named the folder.
    let [from, to] = names.map(|name| PlanEndpoint { store: plain(&name), ..PlanEndpoint::default() });
    Ok((Plan { from, to, created: Utc::now(), ..plan }, base))
}

/// Both sides, read at the same time.
fn both(ground: &Ground, sides: &[DiffOperand; 2]) -> Result<(LoadedOperand, LoadedOperand), Failure> {
    let [old, new] = sides;
    thread::scope(|scope| {
        let reader = scope.spawn(|| read::read(ground, old, false));
        let new = read::read(ground, new, true);
        let old = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((old?, new?))
    })
}

fn compared(
    ground: &Ground,
    old: LoadedOperand,
    new: LoadedOperand,
    filter: &RecordFilter,
) -> Result<Plan, Failure> {
    let mistakes = |side: &LoadedOperand| side.examined.problems.iter().any(|problem| problem.is_error());
    if mistakes(&new) || !old.examined.whole {
        let blocked = !old.examined.whole;
        let mut problems = old.examined.problems;
        problems.retain(|problem| blocked && problem.is_error());
        problems.extend(new.examined.problems);
        let failure = Failure::invalid(problems).based(&new.base);
        return Err(match blocked {
            true => failure.hint(format!(
                "{} cannot be read to its end: what differs from it is not known; compare with a revision that is right",
                old.name
            )),
            false => failure,
        });
    }
    let warnings: Vec<String> = old.warnings().chain(new.warnings()).collect();
    let findings = old.examined.problems.iter().chain(&new.examined.problems);
    let named: Vec<String> = findings.flat_map(|problem| problem.pieces.clone()).collect();
    let (old, today) = (old.examined.directory, ground.today(Utc::now()));
    let known = KnownCodes {
        sides: [&old, &new.examined.directory],
        further: &[],
        places: "declared on neither side",
    };
    let unmatched = unmatched::filters(filter, &known);
    if !unmatched.is_empty() {
        let problems = unmatched.into_iter().map(|entry| entry.problem).collect();
        return Err(Failure::invalid(problems));
    }
    let mut plan = compare::declarations(Declarations { old, new: &new.examined.directory, filter, today });
    plan.warnings.extend(warnings);
    plan.named.extend(named);
    Ok(plan)
}
