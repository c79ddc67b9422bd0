//! Password hashes in the form in which real servers keep them: `pbkdf2_sha256$rounds$salt$hash`.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::pbkdf2;

const ALGORITHM: &str = "pbkdf2_sha256";
const LENGTH: usize = 32;

fn iteration_count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// The hash of a password. Takes milliseconds on purpose: never call it where other work waits.
pub(in crate::sandbox) fn hash_password(password: &str, salt: &str, number: u32) -> String {
    let mut out = [0; LENGTH];
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        iteration_count(number),
        salt.as_bytes(),
        password.as_bytes(),
        &mut out,
    );
    format!("{ALGORITHM}${number}${salt}${}", STANDARD.encode(out))
}

/// Whether a password belongs to a hash. A hash in another form belongs to none.
pub(in crate::sandbox) fn verify_password(password: &str, hash: &str) -> bool {
    let parts: Vec<&str> = hash.split('$').collect();
    let [ALGORITHM, number, salt, digest] = parts[..] else { return false };
    let (Ok(number), Ok(digest)) = (number.parse(), STANDARD.decode(digest)) else { return false };
    pbkdf2::verify(
        pbkdf2::PBKDF2_HMAC_SHA256,
        iteration_count(number),
        salt.as_bytes(),
        password.as_bytes(),
        &digest,
    )
    .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_other_implementations() {
        // base64(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000))
        let expected = "pbkdf2_sha256$1000$salt$YywoEuRtRgQQK6dhjp1tfS+BKPYma0oDJk0qBGC33LM=";
        assert_eq!(hash_password("password", "salt", 1000), expected);
        assert!(verify_password("password", expected));
        assert!(!verify_password("Password", expected));
        assert!(!verify_password("password", "plain"));
    }
}
