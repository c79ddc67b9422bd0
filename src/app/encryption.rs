//! Plans whose personal data only the holders of a key can read: age, armoured, inside the plan's
//! JSON.

use std::fs;
use std::io::{Read as _, Write as _};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use anyhow::Context as _;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::failure::{Exit, Failure};

/// The variables that hold a key, or name a file with keys.
pub const KEY: &str = "MUSTER_AGE_KEY";
pub const KEY_FILE: &str = "MUSTER_AGE_KEY_FILE";

/// The members of a plan, or of its report, that speak of people.
const PERSONAL: [&str; 9] = [
    "key",
    "changes",
    "unmanaged",
    "conflicts",
    "resolved",
    "refusals",
    "warnings",
    "notices",
    "unverified",
];

/// The recipients that were named. What was given is not repeated: a secret key may have been given
/// by mistake.
pub fn parse_recipients(texts: &[String]) -> Result<Vec<Recipient>, Failure> {
    let parse = |text: &String| {
        text.trim().parse::<Recipient>().map_err(|_| {
            let what = match text.trim() {
                "" => "it is empty",
                text if text.starts_with("AGE-SECRET-KEY") => {
                    "it is a secret key; give the public one that belongs to it"
                }
                _ => "it is not a public key of age (x25519)",
            };
            Failure::with_message(
                Exit::Invalid,
                format!(
                    "cannot encrypt the plan to a recipient: \
                {what}"
                ),
            )
            .with_hint(
                "--encrypt-to and MUSTER_ENCRYPT_TO take what age-keygen calls the public \
                     key: age1…",
            )
        })
    };
    texts.iter().map(parse).collect()
}

/// A plan or report in its published form with everything that speaks of people encrypted to these
/// recipients. Without recipients, and for a failure, which holds no changes, it stays as it is.
pub fn encrypt_personal_data(
    plain: Box<RawValue>,
    recipients: &[Recipient],
) -> anyhow::Result<Box<RawValue>> {
    if recipients.is_empty() {
        return Ok(plain);
    }
    let attempted = "cannot encrypt the plan";
    let plan: Map<String, Json> = serde_json::from_str(plain.get()).context(attempted)?;
    if !plan.contains_key("changes") {
        return Ok(plain);
    }
    let (mut open, mut personal) = (Map::new(), Map::new());
    for (name, value) in plan {
        match PERSONAL.contains(&name.as_str()) {
            true => personal.insert(name, value),
            false => open.insert(name, value),
        };
    }
    let text = serde_json::to_vec(&personal)?;
    open.insert(
        "encrypted".to_owned(),
        Json::String(encrypt_text(&text, recipients).context(attempted)?),
    );
    Ok(serde_json::value::to_raw_value(&open)?)
}

fn encrypt_text(text: &[u8], recipients: &[Recipient]) -> anyhow::Result<String> {
    let encryptor = Encryptor::with_recipients(
        recipients.iter().map(|recipient| recipient as &dyn age::Recipient),
    )?;
    let mut out = Vec::new();
    let armour = ArmoredWriter::wrap_output(&mut out, Format::AsciiArmor)?;
    let mut writer = encryptor.wrap_output(armour)?;
    writer.write_all(text)?;
    writer.finish()?.finish()?;
    Ok(String::from_utf8(out)?)
}

/// What came of looking into an encrypted plan.
#[derive(Debug)]
pub enum DecryptionResult {
    /// The members that were encrypted.
    Open(Json),
    /// Why they cannot be seen, as a sentence's end.
    Closed(&'static str),
}

/// The keys of the environment; empty when it has none.
pub fn keys_from_environment(
    env: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Identity>, Failure> {
    let mut keys = Vec::new();
    if let Some(text) = env(KEY) {
        keys.extend(parse_keys(&text, KEY)?);
    }
    if let Some(path) = env(KEY_FILE) {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {path}, which {KEY_FILE} names"));
        keys.extend(parse_keys(&text.map_err(|error| Failure::new(Exit::Invalid, error))?, &path)?);
    }
    Ok(keys)
}

/// Keys as age-keygen writes them: one a line, with comments. Nothing of them is repeated.
fn parse_keys(text: &str, place: &str) -> Result<Vec<Identity>, Failure> {
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<Identity>, _> = lines.map(str::parse).collect();
    match keys {
        Ok(keys) if !keys.is_empty() => Ok(keys),
        _ => Err(Failure::with_message(
            Exit::Invalid,
            format!("{place} does not hold a secret key of age"),
        )
        .with_hint("it begins with AGE-SECRET-KEY-1; age-keygen makes one")),
    }
}

/// Looks into the encrypted member of a plan.
///
/// # Errors
/// When it is damaged.
pub fn decrypt_member(armoured: &str, keys: &[Identity]) -> anyhow::Result<DecryptionResult> {
    if keys.is_empty() {
        return Ok(DecryptionResult::Closed(
            "no key is given (MUSTER_AGE_KEY or MUSTER_AGE_KEY_FILE)",
        ));
    }
    let damaged = "the encrypted part of the plan is damaged";
    let decryptor =
        Decryptor::new_buffered(ArmoredReader::new(armoured.as_bytes())).context(damaged)?;
    let mut reader = match decryptor.decrypt(keys.iter().map(|key| key as &dyn age::Identity)) {
        Ok(reader) => reader,
        Err(DecryptError::NoMatchingKeys) => {
            return Ok(DecryptionResult::Closed("it is not encrypted to the key that is given"));
        }
        Err(error) => return Err(error).context(damaged),
    };
    let mut text = Vec::new();
    reader.read_to_end(&mut text).context(damaged)?;
    // An error of the parser could repeat what stands there.
    serde_json::from_slice(&text)
        .map(DecryptionResult::Open)
        .map_err(|_| anyhow::Error::msg(damaged))
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret as _;

    use super::*;

    fn sealed(recipients: &[Recipient]) -> Json {
        let plan = r#"{"flow":"hq","changes":[{"label":"Ada"}],"warnings":["Ada"],"fingerprint":"sha256:0"}"#;
        let plan = RawValue::from_string(plan.to_owned()).expect("JSON");
        let sealed = encrypt_personal_data(plan, recipients).expect("sealed");
        serde_json::from_str(sealed.get()).expect("JSON")
    }

    #[test]
    fn what_is_sealed_opens_with_any_of_its_keys_and_no_other() {
        let (ada, bob, eve) = (Identity::generate(), Identity::generate(), Identity::generate());
        let plan = sealed(&[ada.to_public(), bob.to_public()]);
        assert!(!plan.to_string().contains("Ada"), "{plan}");
        assert_eq!(plan["fingerprint"], "sha256:0");
        let text = plan["encrypted"].as_str().expect("armoured text");
        for key in [ada, bob] {
            let opened = decrypt_member(text, &[key]).expect("whole");
            assert!(matches!(opened,
                    DecryptionResult::Open(json) if json["changes"][0]["label"] == "Ada"));
        }
        assert!(matches!(decrypt_member(text, &[eve]), Ok(DecryptionResult::Closed(_))));
        assert!(matches!(decrypt_member(text, &[]), Ok(DecryptionResult::Closed(_))));
        let cut = text.replacen('A', "B", 40);
        assert!(!matches!(
            decrypt_member(&cut, &[Identity::generate()]),
            Ok(DecryptionResult::Open(_))
        ));
    }

    #[test]
    fn a_wrong_key_is_told_and_never_repeated() {
        let secret = Identity::generate().to_string().expose_secret().to_owned();
        let failure = parse_recipients(std::slice::from_ref(&secret)).expect_err("a secret key");
        assert!(
            !failure.render_text().contains(&secret)
                && failure.render_text().contains("secret key")
        );
        let failure = keys_from_environment(|name| (name == KEY).then(|| format!("{secret}x")))
            .err()
            .expect("no key");
        assert!(!failure.render_text().contains(&secret[20..]), "{}", failure.render_text());
        assert_eq!(
            keys_from_environment(|name| (name == KEY).then(|| secret.clone()))
                .expect("a key")
                .len(),
            1
        );
        assert!(parse_recipients(&[String::new()]).is_err());
    }
}
