//! What sets one server of the family apart from another, and the trouble it can make.

use std::time::Duration;

use super::framework::{Expired, Meanwhile, Page};
use super::iclock::Happens;
use super::metadata::Metadata;
use super::tables::Kind;

/// The form of answers, named after the generation that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The vendor's document: flat flags, ids in object answers and objects in lists, copies of
    /// names.
    Flat80,
    /// Flat flags, objects everywhere, copies of names, leavers.
    Flat85,
    /// Flags in `attemployee`, missing from the create answer; hash of the password in write
    /// answers.
    Nested90,
    /// Flags in `attemployee`; no password; leavers.
    Nested95,
}

impl Shape {
    pub(super) fn is_nested(self) -> bool {
        matches!(self, Shape::Nested90 | Shape::Nested95)
    }

    pub(super) fn has_resigns(self) -> bool {
        matches!(self, Shape::Flat85 | Shape::Nested95)
    }
}

/// Under which key a list holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    Data,
    Results,
    Both,
}

/// Which parameter grants a page size; the others are ignored in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageParam {
    Limit,
    PageSize,
    Both,
    Neither,
}

/// What `next` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A URL with a host that nobody outside can reach; null on the last page.
    InternalHost,
    /// The same, and the text "null" on the last page.
    TextNull,
    /// Always null: `count` alone tells.
    AlwaysNull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    Numbers,
    Uuids,
}

/// How answers name other records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refs {
    ByShape,
    Objects,
    Ids,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Booleans {
    Plain,
    Digits,
    YesNo,
    /// `Yes`, and a stroke for No.
    YesStroke,
}

/// How a text or date without a value is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blanks {
    Null,
    Empty,
    /// One or the other, by record and field.
    Mixed,
    /// `-`, for texts and dates.
    Stroke,
}

/// What deleting a department, position or area does while others refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InUse {
    /// All that refers to it goes with it, 204: people, records below it, records of leaving,
    /// devices.
    Cascade,
    /// A page with an error, 500.
    Crash,
    /// 400 with a text.
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Jwt,
    Token,
    Basic,
    StaffJwt,
    StaffToken,
}

/// How people are taken back who resigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reinstating {
    /// POST with a list of ids.
    PostList,
    /// PUT with a list of ids.
    PutList,
    /// POST with ids as text, separated by commas.
    PostText,
    /// The same; a list makes it crash.
    PostTextOrCrash,
    /// It says yes and forgets.
    Forgets,
}

/// Which request meets trouble. Numbers count from 1, over requests to the API without logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Request(usize),
    Write(usize),
    /// The n-th DELETE.
    Delete(usize),
    /// The n-th page of the list of employees.
    Page(usize),
    /// Every n-th request.
    Every(usize),
    Always,
    /// Every login; no other request.
    Logins,
    /// The n-th login.
    Login(usize),
    /// The n-th answer to a list of punches; each of them when it is 0.
    Punches(usize),
    /// The n-th page of the list of leavers; each of them when it is 0.
    Leavers(usize),
}

/// How an answer repeats what was sent: the `Authorization` header and the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// `{"detail": "…"}` with this status.
    Detail(u16),
    /// The body as it came, under `fields`, and every field of it as an error; 400.
    Fields,
    /// Plain text with this status.
    Text(u16),
    /// A page that has it in its title.
    Page(u16),
    /// To another host, with all of it in the query.
    Redirect,
    /// 200, and `code` 1 with all of it in `msg`.
    Envelope,
}

impl Echo {
    pub(crate) const ALL: [Echo; 11] = [
        Echo::Detail(400),
        Echo::Detail(401),
        Echo::Detail(403),
        Echo::Detail(404),
        Echo::Detail(500),
        Echo::Fields,
        Echo::Text(400),
        Echo::Text(500),
        Echo::Page(403),
        Echo::Redirect,
        Echo::Envelope,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Answered late, otherwise well.
    Slow(Duration),
    /// Answered with this status and JSON body; nothing is performed.
    Status(u16, String),
    /// 429; nothing is performed. `Retry-After` in seconds.
    TooMany { retry_after: u64 },
    /// An error that repeats what was sent; nothing is performed.
    Echo(Echo),
    /// 301 to this address; nothing is performed.
    Elsewhere(String),
    /// 200 with an HTML page; nothing is performed.
    Html,
    /// 200 with `code` 1 and a message; nothing is performed.
    CodeNotZero,
    /// The request is performed, then answered like this.
    CodeNotZeroAfter,
    /// A page of the framework, or of a proxy before it; nothing is performed.
    Page(Page),
    /// A write is committed without the areas of a person, which are never set; then this page.
    Half(Page),
    /// The same, but the server is still at it: the areas are set after this time.
    HalfYet(Page, Duration),
    /// All tokens handed out so far are worth nothing; the request is answered as without them.
    ForgetTokens,
    /// The connection is closed without an answer; nothing is performed.
    LostRequest,
    /// The request is performed, then the connection is closed without an answer.
    LostAnswer,
    /// The request is performed, then the answer ends in the middle of its body.
    CutBody,
}

#[derive(Clone, Debug)]
pub(crate) struct Habits {
    pub(crate) shape: Shape,
    pub(crate) envelope: Envelope,
    pub(crate) page_param: PageParam,
    pub(crate) page_default: usize,
    pub(crate) page_cap: usize,
    pub(crate) next: Next,
    pub(crate) count_missing: bool,
    /// Whatever page of employees is asked for, the first one comes, and `next` says that more
    /// follow.
    pub(crate) endless: bool,
    /// Page 2 of the employees is empty, though more follow.
    pub(crate) hole: bool,
    /// The last page still names a next one.
    pub(crate) always_next: bool,
    /// Added to the `count` of employees: a count that lies.
    pub(crate) count_off: i64,
    /// After this many pages of employees one more is inserted, once.
    pub(crate) insert_after_pages: Option<usize>,
    /// After this many pages of employees the first of them goes and another one comes, once: the
    /// count stays.
    pub(crate) swap_after_pages: Option<usize>,
    pub(crate) ids: Ids,
    pub(crate) refs: Refs,
    /// Areas of an employee as ids in every answer, whatever `refs` says.
    pub(crate) area_ids: bool,
    pub(crate) numbers_as_text: bool,
    /// `card_no` as a number where it looks like one.
    pub(crate) card_as_number: bool,
    pub(crate) booleans: Booleans,
    pub(crate) blanks: Blanks,
    /// Fields of future builds in every record.
    pub(crate) extra_fields: bool,
    /// Custom attributes that an administrator added to employees.
    pub(crate) custom: Vec<&'static str>,
    /// Kinds whose create answers hold no id.
    pub(crate) create_without_id: Vec<Kind>,
    /// Kinds whose code is ignored on update, with 200.
    pub(crate) codes_fixed: Vec<Kind>,
    /// A field that is written, another one that the server then sets as well, and to what.
    pub(crate) also_sets: Vec<(&'static str, &'static str, &'static str)>,
    /// Fields that writes drop in silence, with 2xx.
    pub(crate) dropped: Vec<&'static str>,
    /// Fields in whose place another text is saved, whatever is sent.
    pub(crate) replaced: Vec<(&'static str, &'static str)>,
    /// Whether `attemployee` is taken in writes; flat flags never are on nested servers.
    pub(crate) nested_writable: bool,
    /// Filters on codes match by prefix.
    pub(crate) prefix_filter: bool,
    pub(crate) in_use: InUse,
    /// A card that another person has is refused, also that of a person who resigned.
    pub(crate) unique_cards: bool,
    /// A first name that the database cannot hold: writes with it are a 500 for ever.
    pub(crate) crashes_on: Option<&'static str>,
    /// What a create without `hire_date` gets.
    pub(crate) today: &'static str,
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    /// Another user and password.
    pub(crate) second: Option<(&'static str, &'static str)>,
    /// Kinds that the other user may not see: 403.
    pub(crate) hidden_from_second: Vec<Kind>,
    /// Which credentials pass; logins for the others still hand out tokens.
    pub(crate) schemes: Vec<Scheme>,
    /// The life of a JWT.
    pub(crate) jwt_seconds: u64,
    /// The status of a login that passes: 200, or 201 with `pk` beside the token.
    pub(crate) login_status: u16,
    /// The status of a bad login: 400, or 401 with a `detail`.
    pub(crate) bad_login: u16,
    /// 403 for tokens: the licence lacks the API. Basic passes.
    pub(crate) no_licence: bool,
    /// Paths that this build does not have.
    pub(crate) unknown_paths: Vec<String>,
    /// Kinds that this account may not see: 403.
    pub(crate) forbidden: Vec<Kind>,
    /// People who resigned are in no list of employees.
    pub(crate) hides_resigned: bool,
    pub(crate) reinstating: Reinstating,
    /// Records of leaving name people by bare ids.
    pub(crate) leavers_by_id: bool,
    /// What lists of punches can be ordered by; other words are ignored, and without any the order
    /// is that of ids.
    pub(crate) punch_orders: &'static [&'static str],
    /// A time in a filter that is none gives 400; else nothing fits it.
    pub(crate) strict_times: bool,
    /// What happens during or right after the n-th answer to a list of punches.
    pub(crate) while_punches_are_read: Vec<(usize, Happens)>,
    /// Whatever page of punches is asked for, the first one comes, and `next` says that more
    /// follow.
    pub(crate) endless_punches: bool,
    /// Every answer takes this long.
    pub(crate) latency: Duration,
    /// The areas of a person are committed this long after the row.
    pub(crate) links_after: Duration,
    /// The areas of a person are never committed, with 2xx.
    pub(crate) links_never: bool,
    /// How a token is turned away whose time is over.
    pub(crate) expired: Expired,
    /// What is answered to OPTIONS.
    pub(crate) metadata: Metadata,
    /// A user who may only read.
    pub(crate) only_reads: Option<&'static str>,
    /// What others do right after the answer to a request.
    pub(crate) meanwhile: Vec<(When, Meanwhile)>,
    pub(crate) troubles: Vec<(When, Trouble)>,
}

impl Habits {
    /// The vendor's document to the letter.
    pub(crate) fn flat_80() -> Habits {
        Habits {
            shape: Shape::Flat80,
            envelope: Envelope::Data,
            page_param: PageParam::Limit,
            page_default: 10,
            page_cap: 1000,
            next: Next::InternalHost,
            count_missing: false,
            endless: false,
            hole: false,
            always_next: false,
            count_off: 0,
            insert_after_pages: None,
            swap_after_pages: None,
            ids: Ids::Numbers,
            refs: Refs::ByShape,
            area_ids: false,
            numbers_as_text: false,
            card_as_number: false,
            booleans: Booleans::Plain,
            blanks: Blanks::Null,
            extra_fields: false,
            custom: Vec::new(),
            create_without_id: Vec::new(),
            codes_fixed: Vec::new(),
            also_sets: Vec::new(),
            dropped: Vec::new(),
            replaced: Vec::new(),
            nested_writable: true,
            prefix_filter: false,
            in_use: InUse::Crash,
            unique_cards: false,
            crashes_on: None,
            today: "2026-11-23",
            username: "admin",
            password: "correct horse",
            second: None,
            hidden_from_second: Vec::new(),
            schemes: vec![
                Scheme::Jwt,
                Scheme::Token,
                Scheme::Basic,
                Scheme::StaffJwt,
                Scheme::StaffToken,
            ],
            jwt_seconds: 300,
            login_status: 200,
            bad_login: 400,
            no_licence: false,
            unknown_paths: Vec::new(),
            forbidden: Vec::new(),
            hides_resigned: false,
            reinstating: Reinstating::PostList,
            leavers_by_id: false,
            punch_orders: &["id", "punch_time", "upload_time"],
            strict_times: false,
            while_punches_are_read: Vec::new(),
            endless_punches: false,
            latency: Duration::ZERO,
            links_after: Duration::ZERO,
            links_never: false,
            expired: Expired::UNAUTHORIZED,
            metadata: Metadata::Framework,
            only_reads: None,
            meanwhile: Vec::new(),
            troubles: Vec::new(),
        }
    }

    pub(crate) fn flat_85() -> Habits {
        Habits {
            shape: Shape::Flat85,
            page_param: PageParam::PageSize,
            page_cap: 5000,
            blanks: Blanks::Mixed,
            card_as_number: true,
            booleans: Booleans::Digits,
            ..Habits::flat_80()
        }
    }

    pub(crate) fn nested_90() -> Habits {
        Habits {
            shape: Shape::Nested90,
            envelope: Envelope::Both,
            extra_fields: true,
            ..Habits::flat_80()
        }
    }

    pub(crate) fn nested_95() -> Habits {
        Habits {
            shape: Shape::Nested95,
            page_param: PageParam::PageSize,
            blanks: Blanks::Mixed,
            extra_fields: true,
            create_without_id: vec![Kind::Position],
            codes_fixed: vec![Kind::Department, Kind::Employee],
            punch_orders: &["punch_time", "upload_time"],
            strict_times: true,
            ..Habits::flat_80()
        }
    }

    /// All four generations, each with a name for messages.
    pub(crate) fn generations() -> [(&'static str, Habits); 4] {
        [
            ("flat 8.0", Habits::flat_80()),
            ("flat 8.5", Habits::flat_85()),
            ("nested 9.0", Habits::nested_90()),
            ("nested 9.5", Habits::nested_95()),
        ]
    }
}
