//! Who may come in: the four logins, tokens and their life, HTTP Basic, the licence.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::framework::Expired;
use super::habits::{Habits, Scheme};

const LOGINS: &[(&str, Scheme)] = &[
    ("/jwt-api-token-auth/", Scheme::Jwt),
    ("/api-token-auth/", Scheme::Token),
    ("/staff-jwt-api-token-auth/", Scheme::StaffJwt),
    ("/staff-api-token-auth/", Scheme::StaffToken),
];

pub(super) fn login_of(path: &str) -> Option<Scheme> {
    LOGINS.iter().find(|(known, _)| *known == path).map(|(_, scheme)| *scheme)
}

/// The tokens handed out, each with its scheme and the moment at which it dies.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    given: HashMap<String, (Scheme, Option<Instant>)>,
}

impl Tokens {
    /// Status and body of a login.
    pub(super) fn log_in(&mut self, habits: &Habits, scheme: Scheme, body: &Value) -> (u16, Value) {
        for name in ["username", "password"] {
            if body.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
                return (400, json!({ name: ["This field is required."] }));
            }
        }
        let known = [Some((habits.username, habits.password)), habits.second];
        let user = known
            .into_iter()
            .flatten()
            .find(|(user, password)| body["username"] == *user && body["password"] == *password);
        let Some((user, _)) = user else {
            return match habits.bad_login {
                400 => (
                    400,
                    json!({ "non_field_errors": ["Unable to log in with provided credentials."] }),
                ),
                status => (
                    status,
                    json!({ "detail": "No active account found with the given credentials", "code": "no_active_account" }),
                ),
            };
        };
        let serial = self.given.len();
        let (token, dies) = match scheme {
            Scheme::Jwt | Scheme::StaffJwt => {
                let life = Duration::from_secs(habits.jwt_seconds);
                (jwt(user, life, serial), Some(Instant::now() + life))
            }
            // One for each user, for ever.
            Scheme::Token => ("4e7f2a90c1d85b3e6f0123456789abcdef012345".to_owned(), None),
            Scheme::StaffToken | Scheme::Basic => {
                ("5aff2a90c1d85b3e6f0123456789abcdef012345".to_owned(), None)
            }
        };
        self.given.insert(token.clone(), (scheme, dies));
        match habits.login_status {
            200 => (200, json!({ "token": token })),
            status => (status, json!({ "pk": 1764408470, "token": token })),
        }
    }

    /// No token is worth anything any more.
    pub(super) fn forget(&mut self) {
        self.given.values_mut().for_each(|(_, dies)| *dies = Some(Instant::now()));
    }

    /// Lets a request in, or says how it is turned away.
    pub(super) fn check(&self, habits: &Habits, header: Option<&str>) -> Result<(), Expired> {
        let Some((word, credentials)) = header.and_then(|header| header.split_once(' ')) else {
            return Err(Expired::new(401, "Authentication credentials were not provided."));
        };
        if word == "Basic" {
            let expected = STANDARD.encode(format!("{}:{}", habits.username, habits.password));
            let passes = habits.schemes.contains(&Scheme::Basic) && credentials == expected;
            return if passes {
                Ok(())
            } else {
                Err(Expired::new(401, "Invalid username/password."))
            };
        }
        let Some((scheme, dies)) = self.given.get(credentials) else {
            return Err(Expired::new(401, "Invalid token."));
        };
        let expected =
            if matches!(scheme, Scheme::Jwt | Scheme::StaffJwt) { "JWT" } else { "Token" };
        if word != expected || !habits.schemes.contains(scheme) {
            return Err(Expired::new(401, "Authentication credentials were not provided."));
        }
        if dies.is_some_and(|dies| Instant::now() >= dies) {
            return Err(habits.expired);
        }
        if habits.no_licence {
            return Err(Expired::new(403, "You do not have permission to perform this action."));
        }
        Ok(())
    }
}

/// The user of a JWT, as an `Authorization` header carries it.
pub(crate) fn user_of(header: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(header.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    Some(claims["username"].as_str()?.to_owned())
}

fn jwt(user: &str, life: Duration, serial: usize) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let claims = json!({
        "user_id": 1, "username": user, "exp": (now + life).as_secs(), "jti": serial, "email": "",
    });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(json!({ "typ": "JWT", "alg": "HS256" })), part(claims))
}
