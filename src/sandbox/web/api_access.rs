//! Access: who may ask. Logins give tokens, tokens (or name and password) open the rest.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::json;

use super::request_fields::RequestBody;
use super::token::{Bad, Claims, Signer};
use super::{answer, password};
use crate::protocol::Scheme;
use crate::sandbox::behaviour::habit::Habit;
use crate::sandbox::store::{LoginAccount, SandboxStore};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Who {
    /// An account of the system: may do everything.
    User,
    /// An employee with the token of the self-service page.
    Staff,
}

/// Logins and tokens.
#[derive(Debug)]
pub(in crate::sandbox) struct Authenticator {
    signer: Signer,
    /// The one account: tokens of another, from before it was named, are good no more.
    user: String,
    lifetime: Duration,
    habits: Vec<Habit>,
    /// Digests of names and passwords that were good, so that HTTP Basic costs one hash a person
    /// and not one a request.
    known: Mutex<HashSet<Vec<u8>>>,
    /// How often all tokens were forgotten.
    forgotten: AtomicU64,
}

const BAD_LOGIN: &str = "Unable to log in with provided credentials.";
const EXPIRED: &str = "Signature has expired.";
const BAD_SIGNATURE: &str = "Error decoding signature.";

/// How long after the first login a token can still be exchanged for a new one.
const REFRESH_WINDOW: i64 = 7 * 24 * 3600;

/// Random bytes in hexadecimal.
pub(in crate::sandbox) fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    // The random source does not fail on the systems this runs on; if it did, the bytes would be
    // zeros that can be guessed.
    if SystemRandom::new().fill(&mut buffer).is_err() {
        tracing::warn!("the system gives no randomness");
    }
    hex::encode(buffer)
}

impl Authenticator {
    pub(in crate::sandbox) fn new(
        secret: &str,
        user: String,
        (lifetime, habits): (Duration, &[Habit]),
    ) -> Authenticator {
        let (signer, habits) = (Signer::new(secret.as_bytes()), habits.to_vec());
        Authenticator {
            signer,
            user,
            lifetime,
            habits,
            known: Mutex::default(),
            forgotten: AtomicU64::new(0),
        }
    }

    /// Forgets all tokens handed out so far, as a server does that was restored or whose key was
    /// changed.
    pub(in crate::sandbox) async fn forget(&self, store: &SandboxStore) -> Result<(), sqlx::Error> {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        store.forget_tokens().await
    }

    /// Who sent a request, by its Authorization header.
    ///
    /// # Errors
    /// The 401 to answer, inside; outside, a failure of the database.
    pub(in crate::sandbox) async fn identify_requester(
        &self,
        store: &SandboxStore,
        headers: &HeaderMap,
        now: i64,
    ) -> Result<Result<Who, Response>, sqlx::Error> {
        let refuse = |text: &str| Ok(Err(answer::unauthorized_response(text)));
        let text = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mut words = text.split_whitespace();
        let (scheme, credentials) = (words.next().unwrap_or_default().to_lowercase(), words.next());
        let known = [Scheme::Jwt, Scheme::Token, Scheme::Basic];
        let Some(scheme) =
            known.into_iter().find(|known| known.header_prefix().to_lowercase() == scheme)
        else {
            return refuse("Authentication credentials were not provided.");
        };
        let Some(credentials) = credentials else {
            return refuse("Invalid Authorization header. No credentials provided.");
        };
        match scheme {
            Scheme::Token => match store.find_token_holder(credentials).await? {
                Some(true) => Ok(Ok(Who::Staff)),
                Some(false) => Ok(Ok(Who::User)),
                None => refuse("Invalid token."),
            },
            Scheme::Basic => {
                let decoded = STANDARD
                    .decode(credentials)
                    .ok()
                    .and_then(|bytes| String::from_utf8(bytes).ok());
                let Some((name, word)) = decoded.as_deref().and_then(|text| text.split_once(':'))
                else {
                    return refuse(
                        "Invalid basic header. Credentials not correctly base64 encoded.",
                    );
                };
                match self.check_credentials(store, false, name, word).await? {
                    Some(_) => Ok(Ok(Who::User)),
                    None => refuse("Invalid username/password."),
                }
            }
            _ => match self.signer.verify_token(credentials, now) {
                Ok(claims) if claims.forgotten != self.forgotten.load(Ordering::SeqCst) => {
                    refuse(BAD_SIGNATURE)
                }
                Ok(claims) if claims.staff => Ok(Ok(Who::Staff)),
                Ok(claims) if claims.username == self.user => Ok(Ok(Who::User)),
                Ok(_) => refuse("Invalid payload."),
                Err(Bad::Expired) => refuse(EXPIRED),
                Err(Bad::Signature) => refuse(BAD_SIGNATURE),
            },
        }
    }

    /// The person with this name and password.
    async fn check_credentials(
        &self,
        store: &SandboxStore,
        staff: bool,
        name: &str,
        word: &str,
    ) -> Result<Option<LoginAccount>, sqlx::Error> {
        let Some(person) = store.find_account(staff, name).await? else { return Ok(None) };
        let text = format!("{staff}\0{name}\0{word}\0{}", person.password);
        let digest = digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec();
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
            return Ok(Some(person));
        }
        let (word, hash) = (word.to_owned(), person.password.clone());
        let good =
            tokio::task::spawn_blocking(move || password::verify_password(&word, &hash)).await;
        if !good.unwrap_or(false) {
            return Ok(None);
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
        Ok(Some(person))
    }

    /// Answers a login at one of the four token endpoints.
    pub(in crate::sandbox) async fn issue_token(
        &self,
        store: &SandboxStore,
        scheme: Scheme,
        body: &RequestBody,
        now: i64,
    ) -> Result<Response, sqlx::Error> {
        let mut staff = matches!(scheme, Scheme::StaffJwt | Scheme::StaffToken);
        let mut errors = serde_json::Map::new();
        let mut take = |name: &str| match body.fields.get(name) {
            None | Some(serde_json::Value::Null) => {
                errors.insert(name.to_owned(), json!(["This field is required."]));
                String::new()
            }
            Some(serde_json::Value::String(text)) if text.is_empty() => {
                errors.insert(name.to_owned(), json!(["This field may not be blank."]));
                String::new()
            }
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let (name, word) = (take("username"), take("password"));
        if !errors.is_empty() {
            return Ok(answer::invalid_response(errors));
        }
        let mut person = self.check_credentials(store, staff, name.trim(), &word).await?;
        if staff && person.is_none() {
            // The document instructs clients to log in there in the same way: the system's user
            // gets a token of the system.
            staff = false;
            person = self.check_credentials(store, staff, name.trim(), &word).await?;
        }
        let Some(person) = person else {
            return Ok(match self.habits.contains(&Habit::BadLogin401) {
                true => answer::unauthorized_response(
                    "No active account found with the given credentials",
                ),
                false => answer::rejected_response(BAD_LOGIN),
            });
        };
        let token = match scheme {
            Scheme::Token | Scheme::StaffToken => {
                store.token_or_create(staff, person.id, &random_hex(20)).await?
            }
            _ => {
                let LoginAccount { id, name, email, .. } = person;
                let exp = now.saturating_add(self.lifetime_seconds());
                let forgotten = self.forgotten.load(Ordering::SeqCst);
                self.signer.sign_claims(&Claims {
                    user_id: id,
                    username: name,
                    exp,
                    email,
                    orig_iat: now,
                    staff,
                    forgotten,
                })
            }
        };
        Ok(match self.habits.contains(&Habit::Login201) {
            true => {
                answer::json_response(StatusCode::CREATED, &json!({ "pk": now, "token": token }))
            }
            false => answer::json_response(StatusCode::OK, &json!({ "token": token })),
        })
    }

    /// Answers a token with a fresh one (`renew`), or with itself.
    pub(in crate::sandbox) fn exchange_token(
        &self,
        body: &RequestBody,
        renew: bool,
        now: i64,
    ) -> Response {
        let Some(token) = body.fields.get("token").and_then(|token| token.as_str()) else {
            return answer::json_response(
                StatusCode::BAD_REQUEST,
                &json!({ "token": ["This field is required."] }),
            );
        };
        match self.signer.verify_token(token, now) {
            Err(Bad::Expired) => answer::rejected_response(EXPIRED),
            Err(Bad::Signature) => answer::rejected_response(BAD_SIGNATURE),
            Ok(claims) if claims.forgotten != self.forgotten.load(Ordering::SeqCst) => {
                answer::rejected_response(BAD_SIGNATURE)
            }
            Ok(claims) if renew && claims.orig_iat.saturating_add(REFRESH_WINDOW) < now => {
                answer::rejected_response("Refresh has expired.")
            }
            Ok(mut claims) => {
                if renew {
                    claims.exp = now.saturating_add(self.lifetime_seconds());
                }
                answer::json_response(
                    StatusCode::OK,
                    &json!({ "token": self.signer.sign_claims(&claims) }),
                )
            }
        }
    }

    fn lifetime_seconds(&self) -> i64 {
        i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX)
    }
}
