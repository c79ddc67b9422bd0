//! Habits of the framework under servers of this family (Django REST framework, behind gunicorn and
//! nginx): pages of errors, writes that are not one step, tokens that are turned away, and others
//! who work at the same time.
//!
//! One switch a habit, all of them fields of `Habits` or kinds of `Trouble`:
//!
//! - `in_use: InUse::Cascade`: a delete takes along whatever refers to the record at that moment.
//! - `meanwhile: vec![(When::Write(1), Meanwhile::Changes(Kind::Employee, "7", json!({
//!   "department": "OLD" })))]`: somebody works in the web page while a run goes on.
//! - `links_after`: the areas of a person are committed after the row, `links_never`: not at all;
//!   `Trouble::Half` never commits them, `Trouble::HalfYet` does after the answer.
//! - `also_sets`: writing one field moves another one too.
//! - `expired`: 403 for 401, in the words of each package. `Trouble::ForgetTokens`: no token is
//!   worth anything.
//! - `Trouble::Page`: HTML of Django and nginx, a traceback. `Trouble::TooMany { retry_after:
//!   86_400 }`: a day to wait.

use serde_json::{Value, json};

use super::answer::Answer;
use super::serve::{Inner, Recorded};
use super::tables::Kind;

/// A page of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// 500 of Django 1.11: no title.
    Untitled,
    /// 500 of Django 4.1 and later.
    Titled,
    /// 500 with DEBUG on, for a client that takes JSON: a text that names people.
    Traceback,
    /// Of nginx, with this status: 413, 502, 503, 504.
    Nginx(u16),
    /// 400 of ALLOWED_HOSTS.
    BadRequest,
}

impl Page {
    pub(super) fn answer(self) -> Answer {
        let html = |status: u16, body: String| Answer {
            status,
            content_type: "text/html; charset=utf-8",
            body,
            ..Answer::default()
        };
        match self {
            Page::Untitled => html(500, "<h1>Server Error (500)</h1>".to_owned()),
            Page::Titled => html(
                500,
                "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Server Error \
                 (500)</title>\n</head>\n<body>\n  \
                 <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n"
                    .to_owned(),
            ),
            Page::Traceback => Answer {
                status: 500,
                content_type: "text/plain; charset=utf-8",
                body: "OperationalError at /personnel/api/employees/\ndatabase is \
                    locked\n\nRequest Method: POST\n\
                       Traceback (most recent call last):\n"
                    .to_owned(),
                ..Answer::default()
            },
            Page::Nginx(status) => {
                let words = match status {
                    413 => "Request Entity Too Large",
                    502 => "Bad Gateway",
                    503 => "Service Temporarily Unavailable",
                    _ => "Gateway Time-out",
                };
                html(
                    status,
                    format!(
                        "<html>\r\n<head><title>{status} \
                         {words}</title></head>\r\n<body>\r\n<center><h1>{status} \
                         {words}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
                    ),
                )
            }
            Page::BadRequest => html(400, "<h1>Bad Request (400)</h1>".to_owned()),
        }
    }
}

/// How a token is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expired {
    pub(crate) status: u16,
    pub(crate) detail: &'static str,
    pub(crate) code: Option<&'static str>,
}

impl Expired {
    pub(crate) const fn new(status: u16, detail: &'static str) -> Expired {
        Expired { status, detail, code: None }
    }

    /// djangorestframework-jwt where the first authenticator offers a challenge.
    pub(crate) const UNAUTHORIZED: Expired = Expired::new(401, "Signature has expired.");
    /// The same where it offers none: 403 for 401.
    pub(crate) const FORBIDDEN: Expired = Expired::new(403, "Signature has expired.");
    /// drf-jwt, 403 for 401.
    pub(crate) const DRF_JWT: Expired = Expired::new(403, "Token has expired.");
    /// simplejwt, 403 for 401.
    pub(crate) const SIMPLE_JWT: Expired = Expired {
        status: 403,
        detail: "Given token not valid for any token type",
        code: Some("token_not_valid"),
    };

    pub(super) fn answer(self) -> Answer {
        let mut body = json!({ "detail": self.detail });
        if let Some(code) = self.code {
            body["code"] = json!(code);
        }
        Answer::json(self.status, &body)
    }
}

/// What others do on the server while a run goes on; references by code, as in `seed`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meanwhile {
    Comes(Kind, Value),
    Changes(Kind, &'static str, Value),
    Goes(Kind, &'static str),
    /// The account loses the right to see a kind.
    Forbids(Kind),
}

/// Links of people that are still to be committed: their ids and areas.
pub(super) struct Rest(Vec<(Value, Value)>);

impl Inner {
    pub(super) fn happen_meanwhile(&mut self, what: Meanwhile) {
        match what {
            Meanwhile::Comes(kind, fields) => drop(self.seed(kind, fields)),
            Meanwhile::Changes(kind, code, fields) => self.edit(kind, code, fields),
            Meanwhile::Goes(kind, code) => self.remove(kind, code),
            Meanwhile::Forbids(kind) => self.habits.forbidden.push(kind),
        }
    }

    pub(super) fn set_up_anew(&mut self, first: usize) {
        self.world = super::rows::World::anew(self.habits.ids, first);
    }

    /// Performs a request but for the areas of people, which stay as they were.
    pub(super) fn answer_half(&mut self, request: &Recorded) -> (Answer, Rest) {
        let areas = |inner: &Inner| -> Vec<(Value, Value)> {
            let people = inner.world.all(Kind::Employee).iter();
            people.map(|row| (row.id.clone(), row.get("area").clone())).collect()
        };
        let before = areas(self);
        let answer = self.answer(request);
        let moved = areas(self).into_iter().filter(|now| !before.contains(now));
        let rest: Vec<(Value, Value)> = moved.collect();
        for (id, _) in &rest {
            let old = before.iter().find(|(other, _)| other == id).map(|(_, areas)| areas.clone());
            self.set_areas(id, old.unwrap_or_else(|| json!([])));
        }
        (answer, Rest(rest))
    }

    pub(super) fn finish(&mut self, Rest(rest): Rest) {
        rest.into_iter().for_each(|(id, areas)| self.set_areas(&id, areas));
    }

    fn set_areas(&mut self, id: &Value, areas: Value) {
        let fields = super::rows::object(json!({ "area": areas }));
        self.world.update(Kind::Employee, id, fields);
    }
}
