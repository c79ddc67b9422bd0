//! JSON Web Tokens, HS256: made and checked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};

/// The content of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Claims {
    pub(in crate::sandbox) user_id: i64,
    pub(in crate::sandbox) username: String,
    /// Seconds since 1970.
    pub(in crate::sandbox) exp: i64,
    pub(in crate::sandbox) email: String,
    /// When the first token of a chain of refreshed ones was made.
    #[serde(default)]
    pub(in crate::sandbox) orig_iat: i64,
    /// Whether it is an employee's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::sandbox) staff: bool,
    /// How often all tokens had been forgotten when it was made.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(in crate::sandbox) forgotten: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Bad {
    Signature,
    Expired,
}

/// Makes and checks tokens with one key.
#[derive(Debug)]
pub(in crate::sandbox) struct Signer(hmac::Key);

impl Signer {
    pub(in crate::sandbox) fn new(secret: &[u8]) -> Signer {
        Signer(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    pub(in crate::sandbox) fn sign_claims(&self, claims: &Claims) -> String {
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::json!(claims).to_string());
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Returns the content of a good token.
    ///
    /// # Errors
    /// `Bad` when it was not signed with this key, or not after `now` (seconds since 1970).
    pub(in crate::sandbox) fn verify_token(&self, token: &str, now: i64) -> Result<Claims, Bad> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Bad::Signature)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Bad::Signature)?;
        hmac::verify(&self.0, signed.as_bytes(), &signature).map_err(|_| Bad::Signature)?;
        let payload = signed.split('.').nth(1).ok_or(Bad::Signature)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Bad::Signature)?;
        let claims: Claims = serde_json::from_slice(&payload).map_err(|_| Bad::Signature)?;
        if claims.exp > now { Ok(claims) } else { Err(Bad::Expired) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::login;

    #[test]
    fn a_token_is_good_until_it_expires_and_with_its_key_only() {
        let claims = Claims {
            user_id: 1,
            username: "admin".into(),
            exp: 1000,
            email: String::new(),
            orig_iat: 0,
            staff: false,
            forgotten: 0,
        };
        let signer = Signer::new(b"secret");
        let token = signer.sign_claims(&claims);
        assert_eq!(login::token_expiry(&token), Some(1000));
        assert_eq!(signer.verify_token(&token, 999), Ok(claims));
        assert_eq!(signer.verify_token(&token, 1000), Err(Bad::Expired));
        assert_eq!(Signer::new(b"other").verify_token(&token, 0), Err(Bad::Signature));
        for bad in ["", "a.b.c", "eyJ9"] {
            assert_eq!(signer.verify_token(bad, 0), Err(Bad::Signature));
        }
    }
}
