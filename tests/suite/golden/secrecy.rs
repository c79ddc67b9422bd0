//! No golden file holds a secret: passwords and the values of secret fields.

use muster::model::Kind;
use serde_json::Value;

use super::case::Case;

/// A shorter value stands in harmless text as well.
const SHORTEST: usize = 4;

/// # Errors
/// With the name of a secret field whose value stands in one of the texts.
pub(super) fn find_secrets(case: &Case, texts: &[&str]) -> Result<(), String> {
    for (name, secret) in secrets_of(case)? {
        if secret.len() < SHORTEST {
            return Err(format!("{name}: a secret of a case has {SHORTEST} characters or more"));
        }
        if texts.iter().any(|text| text.contains(&secret)) {
            return Err(format!("the plan shows a value of {name}"));
        }
    }
    Ok(())
}

/// The secrets of a case with the names of their fields.
fn secrets_of(case: &Case) -> Result<Vec<(String, String)>, String> {
    let mut found = vec![("the login".to_owned(), "correct horse".to_owned())];
    let files = [Some(&case.desired), Some(&case.live), case.base.as_ref()];
    for text in files.into_iter().flatten() {
        let file: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        collect_secrets(&file, &mut found);
    }
    for (_, fields) in case.server.rows() {
        collect_secrets(&Value::Object(fields.clone()), &mut found);
    }
    Ok(found)
}

fn collect_secrets(value: &Value, found: &mut Vec<(String, String)>) {
    let fields = Kind::ALL.iter().flat_map(|kind| kind.spec().fields);
    let names: Vec<&str> = fields.filter(|field| field.secret).map(|field| field.name).collect();
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect_secrets(one, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if names.contains(&name.as_str()) && is_secret(text) => {
                        found.push((name.clone(), text.trim_start_matches('0').to_owned()));
                    }
                    Value::Number(number) if names.contains(&name.as_str()) => {
                        found.push((name.clone(), number.to_string()));
                    }
                    _ => collect_secrets(value, found),
                }
            }
        }
        _ => {}
    }
}

/// Nothing, and zeros alone, stand for no card.
fn is_secret(text: &str) -> bool {
    !text.trim_matches('0').is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::folder_with;
    use super::*;

    #[test]
    fn a_text_with_a_secret_of_any_file_is_found() {
        let person = |card: &str| format!("employees: [{{ code: \"1\", card_no: \"{card}\" }}]\n");
        let rows = "rows: [{ kind: employee, fields: { emp_code: \"2\", ssn: \"784-1\" } }]\n";
        let folder = folder_with(&[
            ("desired.yaml", &person("77700101")),
            ("live.yaml", &person("0077700102")),
            ("base.yaml", &person("77700103")),
            ("server.yaml", rows),
        ]);
        let case = Case::read_folder(folder.path()).expect("a case");
        for secret in ["77700101", "77700102", "77700103", "784-1", "correct horse"] {
            let why = find_secrets(&case, &["nothing", &format!("card {secret}.")]);
            assert!(why.is_err(), "{secret}");
        }
        assert_eq!(find_secrets(&case, &["card_no changes", "7770010"]), Ok(()));
    }

    #[test]
    fn a_secret_that_is_too_short_to_be_looked_for_is_refused() {
        let folder =
            folder_with(&[("desired.yaml", "employees: [{ code: A, card_no: \"12\" }]\n")]);
        let case = Case::read_folder(folder.path()).expect("a case");
        assert!(find_secrets(&case, &[]).is_err());
    }
}
