//! `muster diff`: folders, revisions or saved plans compared, offline. No server, no state, no
//! secret is looked at.

mod context;
mod operands;
mod read_operand;
mod saved_plans;

use std::path::PathBuf;
use std::thread;

use anyhow::Context as _;
use chrono::Utc;
use clap::Args;

use self::context::Ground;
use self::operands::{Comparison, DiffOperand};
use self::read_operand::LoadedOperand;
use super::command_output::CommandOutput;
use super::common::Common;
use super::failure::{Exit, Failure};
use super::output;
use super::run_apply::{Preview, output_of_plan, preview_plan};
use crate::planning::selection::unmatched_filters;
use crate::planning::selection::unmatched_filters::KnownCodes;
use crate::planning::{Declarations, Plan, PlanEndpoint, RecordFilter, compare};
use crate::render::paint::strip_unprintable;

#[derive(Args, Clone, Debug)]
pub struct DiffArgs {
    /// A YAML folder or file, a Git revision (main, HEAD~1, main:directory) or a saved plan.
    /// Without NEW: a range (main..HEAD, or main...HEAD from the merge base), or a revision to
    /// compare with the working files
    #[arg(value_name = "OLD")]
    pub old: String,
    /// What to compare OLD with
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// The folder or file to compare in revisions, relative to the working directory (default: the
    /// YAML store of muster.yaml, or the working folder that a revision is compared with)
    #[arg(long, value_name = "DIR", conflicts_with = "store")]
    pub path: Option<PathBuf>,
    /// Name of the YAML store to compare; may be omitted if there is only one
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    /// Exit with 2 if there are differences
    #[arg(long)]
    pub detailed_exitcode: bool,
}

pub fn run_diff(common: &Common, args: &DiffArgs) -> Result<Exit, Failure> {
    let verdict = match compute_difference(common, args) {
        Ok((plan, base)) => {
            let pending = args.detailed_exitcode && plan.has_differences();
            let preview = preview_plan(common.preview_options(), &plan, false);
            let exit = if pending { Exit::Pending } else { Exit::Done };
            output_of_plan(&base, plan, Preview { exit, ..preview })?
        }
        Err(failure) => CommandOutput::from_failure(&failure, Some(compare::NAME))?,
    };
    Ok(output::emit_outputs(common, vec![verdict])?)
}

/// The difference, and the folder that its origins are relative to.
fn compute_difference(common: &Common, args: &DiffArgs) -> Result<(Plan, PathBuf), Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let filter = common.to_filter();
    let (plan, names, base) = match operands::parse_operands(args, common.config.as_deref(), &here)?
    {
        Comparison::Plans(old, new) => {
            let plan = saved_plans::compare_saved_plans(&old, &new, &filter)?;
            (plan, [old, new].map(|path| path.display().to_string()), PathBuf::new())
        }
        Comparison::Declarations(sides) => {
            let ground = Ground::find_context(common, args, &sides, &here)?;
            let (old, new) = read_both_sides(&ground, &sides)?;
            let (names, base) = ([old.name.clone(), new.name.clone()], new.base.clone());
            (compare_sides(&ground, old, new, &filter)?, names, base)
        }
    };
    // A revision that nobody trusts may have named the folder.
    let [from, to] = names
        .map(|name| PlanEndpoint { store: strip_unprintable(&name), ..PlanEndpoint::default() });
    Ok((Plan { from, to, created: Utc::now(), ..plan }, base))
}

/// Both sides, read at the same time.
fn read_both_sides(
    ground: &Ground,
    sides: &[DiffOperand; 2],
) -> Result<(LoadedOperand, LoadedOperand), Failure> {
    let [old, new] = sides;
    thread::scope(|scope| {
        let reader = scope.spawn(|| read_operand::read_operand(ground, old, false));
        let new = read_operand::read_operand(ground, new, true);
        let old = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((old?, new?))
    })
}

fn compare_sides(
    ground: &Ground,
    old: LoadedOperand,
    new: LoadedOperand,
    filter: &RecordFilter,
) -> Result<Plan, Failure> {
    let mistakes =
        |side: &LoadedOperand| side.examined.problems.iter().any(|problem| problem.is_error());
    if mistakes(&new) || !old.examined.whole {
        let blocked = !old.examined.whole;
        let mut problems = old.examined.problems;
        problems.retain(|problem| blocked && problem.is_error());
        problems.extend(new.examined.problems);
        let failure = Failure::with_problems(problems).with_base(&new.base);
        return Err(match blocked {
            true => failure.with_hint(format!(
                "{} cannot be read to its end: what differs from it is not known; compare with a \
                 revision that is right",
                old.name
            )),
            false => failure,
        });
    }
    let warnings: Vec<String> = old.relevant_warnings().chain(new.relevant_warnings()).collect();
    let findings = old.examined.problems.iter().chain(&new.examined.problems);
    let named: Vec<String> = findings.flat_map(|problem| problem.pieces.clone()).collect();
    let (old, today) = (old.examined.directory, ground.local_date(Utc::now()));
    let known = KnownCodes {
        sides: [&old, &new.examined.directory],
        further: &[],
        places: "declared on neither side",
    };
    let unmatched = unmatched_filters::unmatched_filters(filter, &known);
    if !unmatched.is_empty() {
        let problems = unmatched.into_iter().map(|entry| entry.problem).collect();
        return Err(Failure::with_problems(problems));
    }
    let mut plan = compare::compare_declarations(Declarations {
        old,
        new: &new.examined.directory,
        filter,
        today,
    });
    plan.warnings.extend(warnings);
    plan.named.extend(named);
    Ok(plan)
}
