//! All files of a folder to one directory: small files side by side, large ones cut in pieces.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::collect::{CollectedPart, collect_records};
use super::file_version::FileVersion;
use super::files::{self, YamlFileEntry};
use super::parallel::in_parallel;
use super::parsed_texts::ParsedTexts;
use crate::markup::{self, SourceText, split};
use crate::model::problem::Escaped as _;
use crate::model::{
    Code, Directory, Findings, Kind, Origin, PerKind, Place, Problem, Record, Records,
};

/// How large a piece of a large file is, in bytes: enough to be worth a thread, little enough to be
/// held twice.
const PIECE: usize = 1 << 20;

/// What was read, right or wrong.
pub(super) struct LoadedYaml {
    pub(super) directory: Directory,
    pub(super) findings: Findings,
    /// False for kinds of which records could not be read.
    pub(super) complete: PerKind<bool>,
    /// Where the files are that were read, and what they held.
    pub(super) stamps: Vec<FileVersion>,
}

/// Reads all files under `root`. With `stamped` what they held is noted, so that it is known later
/// whether they changed.
pub(super) fn load_folder(root: &Path, shown_as: &str, stamped: bool) -> LoadedYaml {
    load_folder_knowing(root, shown_as, stamped, None)
}

/// The same; texts that are known are not read again.
pub(super) fn load_folder_knowing(
    root: &Path,
    shown_as: &str,
    stamped: bool,
    known: Option<&ParsedTexts>,
) -> LoadedYaml {
    let (files, findings) = files::list_files(root, shown_as);
    let mut parts: Vec<Vec<CollectedPart>> = files.iter().map(|_| Vec::new()).collect();
    let mut stamps: Vec<FileVersion> =
        files.iter().map(|file| FileVersion::for_unread_file(file.path.clone())).collect();
    let is_large = |file: &YamlFileEntry| file.size >= 2 * PIECE as u64;
    let (large, small): (Vec<usize>, Vec<usize>) =
        (0..files.len()).partition(|at| is_large(&files[*at]));
    // One large file at a time: its text is let go before the next one is read.
    for at in large {
        (parts[at], stamps[at]) = read_file(&files[at], at, stamped, known);
    }
    let read = in_parallel(small.len(), |number| {
        read_file(&files[small[number]], small[number], stamped, known)
    });
    for (at, read) in small.into_iter().zip(read) {
        (parts[at], stamps[at]) = read;
    }
    let names: Vec<Arc<str>> = files.iter().map(|file| Arc::clone(&file.name)).collect();
    LoadedYaml { stamps, ..combine_parts(&names, parts, findings) }
}

/// Reads texts that stand in no folder; they are named already, and sorted as files would be.
pub(super) fn load_texts(texts: &[Text], known: Option<&ParsedTexts>) -> LoadedYaml {
    let name = |text: &Text| Arc::from(text.name.as_str());
    let names: Vec<Arc<str>> = texts.iter().map(name).collect();
    let is_large = |at: &usize| texts[*at].bytes.len() >= 2 * PIECE;
    let (large, small): (Vec<usize>, Vec<usize>) = (0..texts.len()).partition(is_large);
    let mut parts: Vec<Vec<CollectedPart>> = texts.iter().map(|_| Vec::new()).collect();
    let read = |at: usize| {
        decode_and_read(&names[at], &texts[at].bytes, |text| {
            read_unknown_text(&names[at], at, text, known)
        })
    };
    for at in large {
        parts[at] = read(at);
    }
    let read = in_parallel(small.len(), |number| read(small[number]));
    for (at, read) in small.into_iter().zip(read) {
        parts[at] = read;
    }
    combine_parts(&names, parts, Findings::default())
}

/// What one text holds.
#[derive(Debug, Default)]
pub(super) struct YamlTextContents {
    /// In the order of the text.
    pub(super) records: PerKind<Vec<Record>>,
    pub(super) external: PerKind<Vec<Code>>,
}

/// What a text holds; the first mistake where there is one.
pub(super) fn held_in(name: &Arc<str>, text: &str) -> Result<YamlTextContents, Box<Problem>> {
    let mut held = YamlTextContents::default();
    for mut part in read_text(name, 0, text) {
        let findings = std::mem::take(&mut part.walk.findings);
        if findings.has_errors() || !part.walk.complete {
            let problems = findings.into_problems().into_iter();
            let unread = Problem::error("syntax", "it cannot be read to its end");
            return Err(Box::new(problems.into_iter().find(Problem::is_error).unwrap_or(unread)));
        }
        for kind in Kind::ALL {
            held.records[kind].append(&mut part.records[kind].take().unwrap_or_default());
            held.external[kind].extend(part.external[kind].drain(..).map(|(code, _)| code));
        }
    }
    Ok(held)
}

fn read_file(
    file: &YamlFileEntry,
    number: usize,
    stamped: bool,
    known: Option<&ParsedTexts>,
) -> (Vec<CollectedPart>, FileVersion) {
    let mut stamp = FileVersion::for_unread_file(file.path.clone());
    let parts = with_bytes(file, |bytes, text| {
        if stamped {
            stamp.note_bytes(bytes);
        }
        read_unknown_text(&file.name, number, text, known)
    });
    (parts, stamp)
}

fn read_one(name: &Arc<str>, number: usize, text: &str) -> CollectedPart {
    collect_records(SourceText { text, file: Arc::clone(name), first_line: 1 }, number_of(number))
}

fn number_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Reads a text, unless an equal one is known.
fn read_unknown_text(
    name: &Arc<str>,
    number: usize,
    text: &str,
    known: Option<&ParsedTexts>,
) -> Vec<CollectedPart> {
    let read = || read_text(name, number, text);
    known.map_or_else(read, |known| known.read_once(text, number_of(number), read))
}

/// Reads a text; a large one in pieces.
fn read_text(name: &Arc<str>, number: usize, text: &str) -> Vec<CollectedPart> {
    let pieces = if text.len() < 2 * PIECE { Vec::new() } else { split::split_text(text, PIECE) };
    if pieces.len() > 1 {
        let parts = in_parallel(pieces.len(), |at| {
            let piece = &pieces[at];
            if piece.key.is_none() {
                return read_one(name, number, piece.text);
            }
            let text = piece.to_yaml_text();
            let first_line = piece.first_line.saturating_sub(1);
            collect_records(
                SourceText { text: &text, file: Arc::clone(name), first_line },
                number_of(number),
            )
        });
        if is_split_valid(&pieces, &parts) {
            return parts;
        }
    }
    vec![read_one(name, number, text)]
}

/// Whether the cuts were right: every piece was read to its end, and ended inside the list that the
/// next one goes on with; and no key stands twice.
fn is_split_valid(pieces: &[split::TextPiece<'_>], parts: &[CollectedPart]) -> bool {
    let mut keys: HashSet<&str> = HashSet::new();
    let all_new = parts.iter().enumerate().all(|(at, part)| {
        let continued = usize::from(at > 0);
        part.walk.keys.iter().skip(continued).all(|(key, _)| keys.insert(key))
    });
    let joined = parts.iter().zip(&pieces[1..]).all(|(part, next)| {
        let last = part.walk.keys.last().map(|(key, _)| key.as_str());
        part.walk.ends_in_list && last == next.key
    });
    all_new && joined && parts.iter().all(|part| part.walk.complete)
}

/// Hands the text of a file on; what keeps it from being read is reported in a part of its own.
fn with_bytes(
    file: &YamlFileEntry,
    read: impl FnOnce(&[u8], &str) -> Vec<CollectedPart>,
) -> Vec<CollectedPart> {
    let bytes = match read_into_buffer(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let what = format!("`{}` cannot be read: {error}", file.name);
            let problem =
                Problem::error("unreadable", what).with_help("look at its owner and permissions");
            return failed_part(&file.name, problem, Place::default());
        }
    };
    let parts = decode_and_read(&file.name, &bytes, |text| read(&bytes, text));
    if bytes.capacity() <= 2 * PIECE {
        READ_BUFFER.set(bytes);
    }
    parts
}

thread_local! {
    /// The memory of the file that a thread read last: the next file is read into it. Fresh memory
    /// would cost more than the reading.
    static READ_BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

fn read_into_buffer(file: &YamlFileEntry) -> io::Result<Vec<u8>> {
    let mut bytes = READ_BUFFER.take();
    bytes.clear();
    // With some room left the end of the file is seen without growing.
    bytes.reserve(usize::try_from(file.size).unwrap_or_default().min(2 * PIECE) + 64);
    fs::File::open(&file.path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode_and_read(
    name: &Arc<str>,
    bytes: &[u8],
    read: impl FnOnce(&str) -> Vec<CollectedPart>,
) -> Vec<CollectedPart> {
    match markup::decode_utf8(bytes) {
        Ok(text) => read(text),
        Err((problem, place)) => failed_part(name, problem, place),
    }
}

fn failed_part(name: &Arc<str>, problem: Problem, place: Place) -> Vec<CollectedPart> {
    let mut part = CollectedPart::default();
    part.walk.findings.push(problem.at_origin(Origin::new(Arc::clone(name), place)));
    vec![part]
}

fn combine_parts(
    names: &[Arc<str>],
    parts: Vec<Vec<CollectedPart>>,
    mut findings: Findings,
) -> LoadedYaml {
    let mut directory = Directory::default();
    let mut complete = PerKind([!findings.has_errors(); 4]);
    directory.files = names.to_vec();
    for kind in Kind::ALL {
        let lists = parts.iter().flatten().filter_map(|part| part.records[kind].as_ref());
        if lists.clone().next().is_some() {
            directory.kinds[kind] = Some(Records::with_capacity(lists.map(Vec::len).sum()));
        }
    }
    for mut part in parts.into_iter().flatten() {
        findings.append(std::mem::take(&mut part.walk.findings));
        directory.not_same.append(&mut part.not_same);
        for kind in Kind::ALL {
            complete[kind] &= part.walk.complete && !part.lost[kind];
            directory.external[kind].append(&mut part.external[kind]);
            let records = part.records[kind].take().unwrap_or_default();
            for record in records {
                let Some(Err(twice)) = directory.kinds[kind].as_mut().map(|all| all.insert(record))
                else {
                    continue;
                };
                findings.push(twice_declared(&directory, kind, &twice));
            }
        }
    }
    LoadedYaml { directory, findings, complete, stamps: Vec::new() }
}

fn twice_declared(directory: &Directory, kind: Kind, record: &Record) -> Problem {
    let code = record.code.as_str();
    let what = format!("{kind} `{}` is declared twice", code.to_escaped());
    let mut problem = Problem::error("duplicate-code", what)
        .with_help("keep one of the two, or correct one of the codes");
    if let Some(origin) = directory.record_origin(record) {
        problem = problem.at_origin(origin);
    }
    let earlier = directory.get(kind, code).and_then(|earlier| directory.record_origin(earlier));
    match earlier {
        Some(earlier) => problem.with_related(earlier, "it is declared here too"),
        None => problem,
    }
}

/// A text under its name in messages.
#[derive(Clone, Debug)]
pub struct Text {
    pub name: String,
    pub bytes: Vec<u8>,
}
