//! The four token endpoints, and how each kind of token is presented.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Jwt,
    Token,
    /// HTTP Basic; passes where the licence closes the API to tokens.
    Basic,
    StaffJwt,
    StaffToken,
}

impl Scheme {
    pub const ALL: [Scheme; 5] =
        [Scheme::Jwt, Scheme::Token, Scheme::Basic, Scheme::StaffJwt, Scheme::StaffToken];

    /// The word used in settings: `staff-jwt`.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Jwt => "jwt",
            Scheme::Token => "token",
            Scheme::Basic => "basic",
            Scheme::StaffJwt => "staff-jwt",
            Scheme::StaffToken => "staff-token",
        }
    }

    /// Where name and password are exchanged for a token; `None` for Basic.
    pub fn token_path(self) -> Option<&'static str> {
        match self {
            Scheme::Jwt => Some("/jwt-api-token-auth/"),
            Scheme::Token => Some("/api-token-auth/"),
            Scheme::StaffJwt => Some("/staff-jwt-api-token-auth/"),
            Scheme::StaffToken => Some("/staff-api-token-auth/"),
            Scheme::Basic => None,
        }
    }

    /// The first word of the `Authorization` header.
    pub fn header_prefix(self) -> &'static str {
        match self {
            Scheme::Jwt | Scheme::StaffJwt => "JWT",
            Scheme::Token | Scheme::StaffToken => "Token",
            Scheme::Basic => "Basic",
        }
    }
}

/// The `Authorization` credentials of HTTP Basic, without the prefix.
pub fn encode_basic_login(username: &str, password: &str) -> String {
    STANDARD.encode(format!("{username}:{password}"))
}

/// When a JWT expires, in seconds since 1970; `None` when the token does not say. The signature is
/// the server's business: this only reads.
pub fn token_expiry(token: &str) -> Option<i64> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims.get("exp")?.as_f64().map(|seconds| seconds as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_is_read_from_the_claims() {
        let token = format!("h.{}.s", URL_SAFE_NO_PAD.encode(r#"{"user_id":1,"exp":1764000000}"#));
        assert_eq!(token_expiry(&token), Some(1_764_000_000));
        assert_eq!(token_expiry("ae600ca0f1d0aead"), None);
    }
}
