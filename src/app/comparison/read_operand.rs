//! One side of a comparison, read from here or from a revision.

use std::path::PathBuf;

use super::context::ComparisonContext;
use super::operands::{DiffOperand, git_failure, invalid_usage};
use crate::app::failure::Failure;
use crate::model::{Directory, Problem};
use crate::planning::notice::Notice;
use crate::planning::notice::operand_fact::OperandFact;
use crate::render::excerpt;
use crate::store::git::{Repository, Revision, SkippedTreeEntry};
use crate::store::yaml::{self, ExaminedDirectory, ParsedTexts, Text};

/// How many mistakes of the old side are named.
const NAMED: usize = 5;

/// What one side declares.
#[derive(Debug)]
pub(super) struct LoadedOperand {
    /// What was compared, as plans name it.
    pub(super) name: String,
    pub(super) examined: ExaminedDirectory,
    /// The folder that its file names are relative to.
    pub(super) base: PathBuf,
    odd: Vec<Notice>,
    is_new: bool,
}

impl LoadedOperand {
    /// The warnings on it beside the difference. Of the old side only those that hinder are given:
    /// it is not under review.
    pub(super) fn relevant_notices(&self) -> Vec<Notice> {
        let problems = &self.examined.problems;
        let mut notices = self.odd.clone();
        if self.is_new {
            notices.extend(problems.iter().cloned().map(Notice::from_problem));
            return notices;
        }
        let mistakes: Vec<&Problem> =
            problems.iter().filter(|problem| problem.is_error()).collect();
        notices.extend(mistakes.iter().take(NAMED).map(|problem| {
            let (side, rule) = (self.name.clone(), problem.rule);
            let problem = Box::new((*problem).clone());
            Notice::of_finding(rule, OperandFact::Mistake { side, problem })
        }));
        if mistakes.len() > NAMED {
            let fact = OperandFact::MoreMistakes { side: self.name.clone() };
            let count = (mistakes.len() - NAMED) as u64;
            notices.push(Notice { count, ..Notice::warning("more-mistakes", fact) });
        }
        notices
    }
}

pub(super) fn read_operand(
    ground: &ComparisonContext,
    side: &DiffOperand,
    known: &ParsedTexts,
    is_new: bool,
) -> Result<LoadedOperand, Failure> {
    let here = |path, shown: String, base| {
        let examined = yaml::examine_folder(path, &shown, ground.profile, Some(known));
        LoadedOperand { name: shown, examined, base, odd: Vec::new(), is_new }
    };
    match side {
        DiffOperand::Place(word) => Ok(here(&ground.here.join(word), word.clone(), PathBuf::new())),
        DiffOperand::WorkingTree => {
            let (path, shown, base) = ground.local_folder()?;
            Ok(here(&path, shown, base))
        }
        DiffOperand::Revision { repository, revision, path } => {
            let path = match path {
                Some(path) => path.clone(),
                None => ground.folder_in_revision(repository)?,
            };
            of_revision(ground, (repository, revision), &path, known, is_new)
        }
    }
}

fn of_revision(
    ground: &ComparisonContext,
    (repository, revision): (&Repository, &Revision),
    path: &str,
    known: &ParsedTexts,
    is_new: bool,
) -> Result<LoadedOperand, Failure> {
    let name = format!("{}:{path}", revision.name);
    let wanted = |file: &str| file == path || yaml::is_wanted(file);
    let Some(snapshot) = repository.read_files(revision, path, &wanted).map_err(git_failure)?
    else {
        if is_new {
            return Err(invalid_usage(format!("{} has no `{path}`", revision.name))
                .with_hint("name the folder with --path DIR, or as REVISION:DIR"));
        }
        let (revision, path) = (revision.name.clone(), path.to_owned());
        let odd = Notice::warning("new-folder", OperandFact::NewFolder { revision, path });
        let examined = ExaminedDirectory {
            directory: Directory::default(),
            problems: Vec::new(),
            whole: true,
        };
        return Ok(LoadedOperand { name, examined, base: PathBuf::new(), odd: vec![odd], is_new });
    };
    // What is checked out is named as it lies here: reviews mark its lines.
    let top = repository.top.as_ref().filter(|_| is_new && repository.is_head(revision));
    let shown = |path: &str| match top {
        Some(_) => path.to_owned(),
        None => format!("{}:{path}", revision.name),
    };
    let texts: Vec<Text> = snapshot
        .files
        .into_iter()
        .map(|file| Text { name: shown(&file.path), bytes: file.bytes })
        .collect();
    let odd = snapshot.odd.iter().map(|oddity| match oddity {
        SkippedTreeEntry::Submodule(path) => {
            Notice::warning("submodule", OperandFact::Submodule { path: shown(path) })
        }
        SkippedTreeEntry::Link(path) => {
            Notice::warning("link-not-followed", OperandFact::Link { path: shown(path) })
        }
    });
    Ok(LoadedOperand {
        examined: yaml::examine_texts(&texts, ground.profile, Some(known), excerpt::quote_line),
        base: top.cloned().unwrap_or_default(),
        odd: odd.collect(),
        name,
        is_new,
    })
}
