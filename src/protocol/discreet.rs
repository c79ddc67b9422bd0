//! What others say, where people may not be seen: servers and databases repeat in their errors what they were sent and
//! what they hold, of anybody. Of their words only those stay that frameworks use; every other word could be a name.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use crate::model::tables::SPECS;

/// What stands before the words of a database.
pub const SAYS: &str = "the database says: ";

/// What stands in the place of words that could be anybody's.
const BLOT: &str = "…";

/// How muster introduces what others say (`Fault` does it); the words follow behind the next colon, up to the end.
const HEADS: [&str; 8] = [
    "the server refused it (400)",
    "the server does not accept the login (401)",
    "the server forbids it (403)",
    "the server knows no such thing (404)",
    "a web page came back in place of data (",
    "the server reports failure ",
    "the server answered ",
    "the database says",
];

/// What stands before an address that a server sends to.
const ELSEWHERE: &str = "the server redirects to ";

/// The words of the frameworks that such servers are made of, and of the databases that directories are kept in.
const COMMON: &str = "
a about above access account active admin after again all allowed already an and another any are area areas as at
attribute authentication authorized authorization available bad base be because been before below between blank body
boolean but by can cannot cascade char character characters check choice choices code codes column columns conflict
connection constraint contain contains could create created credentials csrf currently data database date datetime
decimal decoding default delete deleted denied department depth detail details did digits disabled do does duplicate
duplicated each ellipsis email employee employees empty encoding end endpoint ensure enter entry error errors exceeded
exist existing exists expected expired failed failure false field fields file for forbidden foreign form format found
from gateway given greater has have header html http id in inactive incorrect index input instead insufficient integer
integrity integrityerror internal into invalid is it item items its json key keys left length less license licence
limit line list locked login long longer lookup many match matching maximum may message method minimum missing model
more must name names needs new no non_field_errors none not null number numeric object objects of off on one only
operation option or order out page parameter parent password pending permission permissions please position positions
primary protected provided query range read readonly reason record records referenced references refused relation
request requested required resource restrict resign resigned row rows schema see select server service set sets short
should signature size some space spaces state string sub syntax system table text than that the them then there they
this through time timed timeout to token too true try type unable unauthorized unavailable undefined unexpected unique
unknown unsupported until update updated url user username valid validation value values varchar varying view violated
violates violation was were when which will with without write written wrong yes you your";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let fields = SPECS.iter().flat_map(|spec| spec.fields);
    let own = fields.flat_map(|field| [field.name, field.wire]);
    let codes = SPECS.iter().flat_map(|spec| [spec.code_wire, spec.name, spec.plural]);
    COMMON.split_whitespace().chain(own).chain(codes).collect()
});

/// The text with every word of others taken out that could tell of a person, but for those that `keep` knows; and
/// without e-mail addresses, wherever they stand.
pub fn discreet<'t>(text: &'t str, keep: &dyn Fn(&str) -> bool) -> Cow<'t, str> {
    let shown = match (of_others(text), text.find(ELSEWHERE)) {
        (Some(begin), _) => Cow::Owned(text[..begin].to_owned() + &blotted(&text[begin..], keep)),
        (None, Some(at)) => Cow::Owned(host(text, at + ELSEWHERE.len())),
        (None, None) => Cow::Borrowed(text),
    };
    match shown.contains('@') {
        true => Cow::Owned(without_addresses(&shown)),
        false => shown,
    }
}

/// Where the words of others begin in a sentence of ours.
pub(super) fn of_others(text: &str) -> Option<usize> {
    let begin = HEADS.iter().filter_map(|head| {
        let at = text.find(head)?;
        Some(at + text[at..].find(": ")? + 2)
    });
    begin.min()
}

/// An address up to its host: a path could repeat anything.
fn host(text: &str, from: usize) -> String {
    let address = &text[from..];
    let end = address.match_indices('/').nth(2).map_or(address.len(), |(at, _)| at);
    let mut out = text[..from + end].to_owned();
    if end < address.len() {
        out.push_str("/…");
    }
    out
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "_-.@+'".contains(c)
}

fn blotted(text: &str, keep: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = is_of_word(first);
        let end = rest.find(|c| is_of_word(c) != word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        if !word {
            out.push_str(piece);
            continue;
        }
        // Punctuation at the ends is none of the word.
        let bare = piece.trim_matches(['.', '\'', '-', '+']);
        if bare.is_empty() || is_harmless(bare) || keep(bare) {
            out.push_str(piece);
        } else if out.trim_end().ends_with(BLOT) {
            out.truncate(out.trim_end().len());
        } else {
            out.push_str(BLOT);
        }
    }
    out
}

/// Whether a word is one that frameworks use, or a number of up to three digits.
pub(super) fn is_harmless(word: &str) -> bool {
    // Three digits are a status, a length or a position.
    let short = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    short || KNOWN.contains(word.to_lowercase().as_str())
}

fn without_addresses(text: &str) -> String {
    let of_address = |c: char| c.is_alphanumeric() || "_-.@+'%".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = of_address(first);
        let end = rest.find(|c| of_address(c) != inside).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        let is_address = piece
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.trim_end_matches('.').contains('.'));
        out.push_str(if is_address { BLOT } else { piece });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Fault;

    fn said(text: &str) -> String {
        discreet(text, &|word| word == "000123").into_owned()
    }

    #[test]
    fn what_frameworks_say_stays_and_names_do_not() {
        for (text, shown) in [
            (
                "create employee 000123 of http://h: the server refused it (400): emp_code: employee with this emp_code \
                 already exists.",
                "create employee 000123 of http://h: the server refused it (400): emp_code: employee with this emp_code \
                 already exists.",
            ),
            (
                "the server answered 500: Key (email)=(ada@example.org) of Ada King-Lovelace, 0501112222 exists",
                "the server answered 500: Key (email)=(…) of …, … exists",
            ),
            (
                "the database says: duplicate key value: Zoë 000123 (written were first_name)",
                "the database says: duplicate key value: … 000123 (written were first_name)",
            ),
            ("Ada is known", "Ada is known"),
            ("ask ada@example.org. Now", "ask … Now"),
            ("the server redirects to http://h:1/ada/x", "the server redirects to http://h:1/…"),
        ] {
            assert_eq!(said(text), shown);
        }
    }

    #[test]
    fn every_fault_introduces_what_it_repeats() {
        let plant = || "Marker".to_owned();
        for fault in [
            Fault::Rejected { fields: vec![("email".to_owned(), vec![plant()])] },
            Fault::Rejected { fields: vec![("detail".to_owned(), vec![plant()])] },
            Fault::Unauthorized { detail: plant() },
            Fault::Forbidden { detail: plant() },
            Fault::NotFound { detail: plant() },
            Fault::Html { status: 500, title: plant() },
            Fault::Envelope { code: -1, msg: plant() },
            Fault::Redirect { to: "http://h/Marker".to_owned() },
            Fault::Status { status: 500, excerpt: plant() },
        ] {
            let text = fault.to_string();
            let shown = said(&text);
            assert!(text.contains("Marker") && !shown.contains("Marker"), "{shown}");
        }
    }

    #[test]
    fn it_changes_nothing_the_second_time() {
        let once = said("the server answered 400: Ada, ada@example.org and 12345 are taken");
        assert_eq!(said(&once), once);
    }
}
