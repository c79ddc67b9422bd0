//! What others say, where people may not be seen: servers and databases repeat in their errors what
//! they were sent and what they hold, of any person. Of their words only those stay that frameworks
//! use; every other word could be a name.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use crate::model::check::text_rules::EXAMPLE_ADDRESS;
use crate::model::tables::SPECS;

/// What stands before the words of a database.
pub const DATABASE_PREFIX: &str = "the database says: ";

/// What stands in the place of words that could be personal data.
const BLOT: &str = "…";

/// How muster introduces what others say (`Fault` does it); the words follow behind the next colon,
/// up to the end.
const QUOTE_PREFIXES: [&str; 13] = [
    "the server refused it (400)",
    "the server does not accept the login (",
    "the server forbids it (403)",
    "the server knows no such thing (404)",
    "the server asks to wait",
    "the server does not answer to this host name (400)",
    "the server failed (",
    "a proxy answered in place of the server (",
    "the request is too large for the proxy (",
    "a web page came back in place of data (",
    "the server reports failure ",
    "the server answered ",
    "the database says",
];

/// What stands before an address that a server sends to.
const ELSEWHERE: &str = "the server redirects to ";

/// The words of the frameworks that such servers are made of, and of the databases that directories
/// are kept in.
const COMMON: &str = "
a aborted about above accept access account action active address admin after again alias all \
allowed already an and
another answer answers any api are area area_alias areas as at attribute authentication \
authorization authorized
available back bad bad_request badge base be because been before below between blank body boolean \
broken busy but by
came can cannot card cascade certificate char character characters check choice choices clash \
clashes close closed
code codes column columns conflict conflicts connection constraint contain contains could count \
create created
credentials csrf currently data database date datetime decimal decoding default delete deleted \
denied department depth
detail details device devices did digits disabled do does doesnotexist duplicate duplicated \
duplicates each ellipsis
email employee employees empty encoding end end_time endpoint ensure enter entry error errors \
exceeded exception exist
existing exists expected expecting expired failed failing failure false field fields file filter \
filters fits for
forbidden forbids foreign form format formats found from gateway get given greater has have \
header headers hold holds
html http id in inactive incorrect index input instead insufficient integer integrity \
integrityerror internal into
invalid ip_address is it item items its json key keyerror keys known knows left length less \
licence license limit line
list locked log logged login long longer lookup maintenance malformed many match matching maximum \
may media message
method minimum missing model more must name names needs new next nginx no non_field_errors none \
not null number
numeric object objects of off offers on one only open operation operationalerror option or order \
ordering out
overloaded page page_size parameter parent parse password patch pending perform permission \
permissions pk place please
position positions post previous primary programmingerror protected provided proxy punch \
punch_state punch_time put
query range reached read readonly reason received record records redirects referenced references \
refuse refused reject
rejected relation reports request requested required resign resigned resource restrict results \
right row rows same
satisfy says schema second seconds see select server service set sets short should signature size \
sn some sort sorting
space spaces start_time state str string sub such syntax system table taken temporarily terminal \
terminal_alias
terminal_sn text than that the them then there they thing this throttled through time time-out \
timed timeout to token
too traceback transaction transactions tried true try type typeerror unable unauthorized \
unavailable undefined
unexpected unique unknown unsupported until update updated upload_time url use user username v1 \
v2 valid validation
value valueerror values varchar varying verification version view violated violates violation was \
web were when which
while will with without write written wrong yes you your yyyy-mm-dd";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let fields = SPECS.iter().flat_map(|spec| spec.fields);
    let own = fields.flat_map(|field| [field.name, field.wire]);
    let codes = SPECS.iter().flat_map(|spec| [spec.code_wire, spec.name, spec.plural]);
    COMMON.split_whitespace().chain(own).chain(codes).collect()
});

/// The text with every word of others taken out that could describe a person, but for those that
/// `keep` accepts; and without e-mail addresses, wherever they stand.
pub fn redact_foreign_words<'t>(text: &'t str, keep: &dyn Fn(&str) -> bool) -> Cow<'t, str> {
    let shown = match (find_foreign_part(text), text.find(ELSEWHERE)) {
        (Some(begin), _) => {
            Cow::Owned(text[..begin].to_owned() + &mask_unlisted_words(&text[begin..], keep))
        }
        (None, Some(at)) => {
            let (head, address) = text.split_at(at + ELSEWHERE.len());
            Cow::Owned(head.to_owned() + &truncate_to_host(address))
        }
        (None, None) => Cow::Borrowed(text),
    };
    match shown.contains('@') {
        true => Cow::Owned(without_addresses(&shown)),
        false => shown,
    }
}

/// Where the words of others begin in a sentence of ours.
pub(super) fn find_foreign_part(text: &str) -> Option<usize> {
    let begin = QUOTE_PREFIXES.iter().filter_map(|head| {
        let at = text.find(head)?;
        Some(at + text[at..].find(": ")? + 2)
    });
    begin.min()
}

/// Words of others of which only the usual ones are left. Digits in groups are one number.
pub(super) fn keep_usual_words(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let goes_on = joined.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit());
        if !(joined.is_empty() || goes_on) {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    mask_unlisted_words(&joined, &|_| false)
}

/// An address up to its host: a path could repeat anything.
pub(super) fn truncate_to_host(address: &str) -> String {
    let slashes = if address.contains("//") { 2 } else { 0 };
    let end = address.match_indices('/').nth(slashes).map_or(address.len(), |(at, _)| at);
    let mut out = address[..end].to_owned();
    if end < address.len() {
        out.push_str("/…");
    }
    out
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "_-.@+'".contains(c)
}

fn mask_unlisted_words(text: &str, keep: &dyn Fn(&str) -> bool) -> String {
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
        let is_address = piece.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.trim_end_matches('.').contains('.')
        });
        // Muster's own example address belongs to no person.
        let is_address = is_address && piece.trim_end_matches('.') != EXAMPLE_ADDRESS;
        out.push_str(if is_address { BLOT } else { piece });
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::protocol::RequestFault;
    use crate::protocol::api_errors::Throttle;

    fn said(text: &str) -> String {
        redact_foreign_words(text, &|word| word == "000123").into_owned()
    }

    #[test]
    fn what_frameworks_say_stays_and_names_do_not() {
        for (text, shown) in [
            (
                "create employee 000123 of http://h: the server refused it (400): emp_code: \
                 employee with this emp_code \
                 already exists.",
                "create employee 000123 of http://h: the server refused it (400): emp_code: \
                 employee with this emp_code \
                 already exists.",
            ),
            (
                "the server answered 500: Key (email)=(ada@example.org) of Ada King-Lovelace, \
                 0501112222 exists",
                "the server answered 500: Key (email)=(…) of …, … exists",
            ),
            (
                "the database says: duplicate key value: Zoë 000123 (written were first_name)",
                "the database says: duplicate key value: … 000123 (written were first_name)",
            ),
            ("Ada is known", "Ada is known"),
            ("ask ada@example.org. Now", "ask … Now"),
            ("write it as name@example.org", "write it as name@example.org"),
            ("the server redirects to http://h:1/ada/x", "the server redirects to http://h:1/…"),
        ] {
            assert_eq!(said(text), shown);
        }
    }

    #[test]
    fn every_fault_introduces_what_it_repeats() {
        let plant = || "Marker".to_owned();
        let throttled = || {
            let after = Some(Duration::from_secs(90));
            Throttle { status: 429, after, is_of_login: true, detail: plant(), beyond: None }
        };
        for fault in [
            RequestFault::Rejected { fields: vec![("email".to_owned(), vec![plant()])] },
            RequestFault::Rejected { fields: vec![("detail".to_owned(), vec![plant()])] },
            RequestFault::Unauthorized { status: 401, detail: plant() },
            RequestFault::Unauthorized { status: 400, detail: plant() },
            RequestFault::Forbidden { detail: plant(), is_of_token: false },
            RequestFault::WrongHost { text: plant() },
            RequestFault::Status { status: 500, excerpt: plant() }.not_done(),
            RequestFault::Throttled(throttled()),
            RequestFault::Throttled(Throttle {
                beyond: Some(Duration::from_secs(300)),
                ..throttled()
            }),
            RequestFault::Html { status: 200, title: plant() },
            RequestFault::Html { status: 413, title: plant() },
            RequestFault::Html { status: 504, title: plant() },
            RequestFault::Status { status: 405, excerpt: plant() },
            RequestFault::NotFound { detail: plant() },
            RequestFault::Html { status: 500, title: plant() },
            RequestFault::Envelope { code: -1, msg: plant() },
            RequestFault::Redirect { to: "http://h/Marker".to_owned() },
            RequestFault::Status { status: 500, excerpt: plant() },
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
