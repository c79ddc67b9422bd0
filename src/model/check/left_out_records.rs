//! Records of a server that a folder of files cannot declare: each is named, with what to do.

use super::sanitize::LeftOutFinding;
use super::undeclarable_codes::CodeObstacle;
use crate::model::problem::Escaped as _;
use crate::model::{Code, Kind, PerKind, Problem};

/// So many records are named in one line.
const NAMED: usize = 100;

/// Records that were left out, by what is wrong with their codes.
#[derive(Debug, Default)]
pub(super) struct LeftOutRecords {
    /// Codes that a program damaged, each with what is wrong.
    damaged: PerKind<Vec<(Code, String)>>,
    /// Codes that look like the code of another record, each with that code and with both spelled
    /// apart.
    alike: PerKind<Vec<(Code, Code, String)>>,
}

impl LeftOutRecords {
    pub(super) fn add(&mut self, kind: Kind, code: &Code, obstacle: &CodeObstacle<&str>) {
        let what = obstacle.describe(code.as_str());
        match obstacle {
            CodeObstacle::LooksLike(other) => {
                let other = Code::new(other).map(|other| (code.clone(), other, what));
                self.alike[kind].extend(other);
            }
            _ => self.damaged[kind].push((code.clone(), what)),
        }
    }

    /// A finding for each kind and sort of flaw.
    pub(super) fn into_findings(self) -> Vec<LeftOutFinding> {
        let mut findings = Vec::new();
        for kind in Kind::ALL {
            let (damaged, alike) = (&self.damaged[kind], &self.alike[kind]);
            findings.extend(damaged_line(kind, damaged).map(|message| LeftOutFinding {
                kind,
                codes: damaged.iter().map(|(code, _)| code.clone()).collect(),
                problem: Problem::warning("undeclarable-code", message),
            }));
            findings.extend(alike_line(kind, alike).map(|message| LeftOutFinding {
                kind,
                codes: alike.iter().map(|(code, ..)| code.clone()).collect(),
                problem: Problem::warning("look-alike", message),
            }));
        }
        findings
    }
}

fn damaged_line(kind: Kind, codes: &[(Code, String)]) -> Option<String> {
    let describe =
        |(code, what): &(Code, String)| format!("`{}` ({what})", code.as_str().to_escaped());
    let named = name_first(codes, describe);
    let (one, its, it, stays) = match codes.len() {
        0 => return None,
        1 => (format!("one {kind} is"), "its code", "it", "it stays"),
        count => (format!("{count} {} are", kind.plural()), "their codes", "them", "they stay"),
    };
    Some(format!(
        "{one} left out, because {its} cannot be declared: {named}. To manage {it}, give {it} \
         another code on the server, then run muster pull; until then {stays} on the server \
         unchanged"
    ))
}

fn alike_line(kind: Kind, codes: &[(Code, Code, String)]) -> Option<String> {
    let named = name_first(codes, |(_, _, what)| what.clone());
    let pair = |(code, other, _): &(Code, Code, String)| {
        // Invisible and foreign characters stay what they are in quotes: the pair is pasted.
        serde_json::json!([other.as_str(), code.as_str()]).to_string()
    };
    let pairs = name_first(codes, pair);
    let left = name_first(codes, |(code, ..)| format!("`{}`", code.as_str().to_escaped()));
    let (one, it, stays) = match codes.len() {
        0 => return None,
        1 => (format!("{kind} {left} is"), "it", "it stays"),
        _ => (format!("{} {left} are", kind.plural()), "them", "they stay"),
    };
    Some(format!(
        "{one} left out, because another code looks the same: {named}. If they are two records, \
         write `not_same: [{pairs}]` in a file of the directory and run muster pull; if they are \
         one, remove the wrong one on the server; until then {stays} on the server unchanged, and \
         no file declares {it}"
    ))
}

fn name_first<T>(items: &[T], describe: impl Fn(&T) -> String) -> String {
    let named: Vec<String> = items.iter().take(NAMED).map(describe).collect();
    let more = items.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
