//! Requests with a token that the server may refuse: what a refusal means, and how often the token
//! is renewed.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Method;
use tokio::sync::RwLock;

use super::api_call::Call;
use super::client::{Client, RequestPermit};
use super::retry;
use super::session::SessionToken;
use crate::protocol::RequestFault;

/// How often the token of one request is renewed.
const RENEWALS: usize = 5;

/// From here on a 403 without a word about the token may be about it all the same.
const OLD: Duration = Duration::from_secs(30);

/// What a client knows about refused tokens.
#[derive(Debug, Default)]
pub(in crate::store::server) struct TokenRenewals {
    /// A request that renews for the second time is sent alone: on some servers each request may
    /// make them forget all tokens.
    alone: RwLock<()>,
    places: Mutex<RenewalHistory>,
}

/// A verb and the list that it was sent to, or of whose records.
type CalledPath = (Method, String);

#[derive(Debug, Default)]
struct RenewalHistory {
    /// They answered before: the account has the right.
    answered: HashSet<CalledPath>,
    /// They answer 403 with a new token as well.
    forbidden: HashSet<CalledPath>,
}

impl TokenRenewals {
    fn lock_history(&self) -> MutexGuard<'_, RenewalHistory> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a 403 may mean the token, though it does not say so: a server without a challenge
    /// answers so to any token, in the language of its own. A right that is missing looks the same,
    /// and stays missing.
    fn may_be_of_token(&self, call: &Call, token: &SessionToken) -> bool {
        if call.is_options_request() {
            return false;
        }
        let (place, places) = (place_of_call(call), self.lock_history());
        !places.forbidden.contains(&place)
            && (places.answered.contains(&place) || token.age() > OLD)
    }
}

fn place_of_call(call: &Call) -> CalledPath {
    (call.method.clone(), call.list_path().to_owned())
}

impl Client {
    /// Sends a request once, with the login. A token that is refused is renewed, as nothing was
    /// done with it: up to five times, with pauses, as a server may forget a new one at once.
    pub(in crate::store::server) async fn send_authorized(
        &self,
        call: &Call,
    ) -> Result<Vec<u8>, RequestFault> {
        // The turn comes first: a token that lives for seconds must not grow old in the queue.
        let turn = self.acquire_permit().await?;
        let mut pauses = retry::backoff_pauses(RENEWALS);
        let (mut renewals, mut is_guess) = (0, false);
        loop {
            let (token, result) = self.send_with_token(&turn, call, renewals).await?;
            let fault = match result {
                Err(
                    fault @ (RequestFault::Unauthorized { .. } | RequestFault::Forbidden { .. }),
                ) => fault,
                Ok(body) => {
                    self.renewals.lock_history().answered.insert(place_of_call(call));
                    return Ok(body);
                }
                Err(fault) => return Err(fault),
            };
            let is_of_token = fault.is_about_the_token();
            if is_guess && !is_of_token {
                self.renewals.lock_history().forbidden.insert(place_of_call(call));
            }
            is_guess = renewals == 0 && !is_of_token && self.renewals.may_be_of_token(call, &token);
            if !self.session.is_renewable() || !(is_of_token || is_guess) {
                return Err(fault);
            }
            if call.is_options_request() && renewals > 0 {
                return Err(fault);
            }
            if renewals == RENEWALS {
                return Err(self.mark_login_refused(fault).await);
            }
            if let Some(pause) = pauses.next().filter(|_| renewals > 0) {
                self.patience.wait_interruptibly(pause).await;
            }
            renewals += 1;
            self.session.discard_token(&token).await;
        }
    }

    /// No token is taken, however new: neither will the next one be.
    async fn mark_login_refused(&self, fault: RequestFault) -> RequestFault {
        let fault = match fault {
            RequestFault::Forbidden { detail, .. } => {
                RequestFault::Unauthorized { status: 403, detail }
            }
            other => other,
        };
        self.session.refuse_logins(&fault).await;
        fault
    }

    /// One try, and the token that it was made with. An error here is one of the login.
    async fn send_with_token(
        &self,
        turn: &RequestPermit<'_>,
        call: &Call,
        renewals: usize,
    ) -> Result<(SessionToken, Result<Vec<u8>, RequestFault>), RequestFault> {
        let alone = &self.renewals.alone;
        let (_others, _nobody) = match renewals {
            0 | 1 => (Some(alone.read().await), None),
            _ => (None, Some(alone.write().await)),
        };
        let token = self.session.current_token(self, turn).await?;
        if renewals > 0 {
            self.wait_for_quota().await;
        }
        let result = self.send_in(turn, call, Some(&token.header)).await;
        Ok((token, result))
    }
}
