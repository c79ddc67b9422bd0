//! The published schemas: current, valid, and of one mind with the reader.

use std::fs;
use std::path::{Path, PathBuf};

use muster::cli::schema::{SCHEMAS, schema_text};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator(name: &str) -> jsonschema::Validator {
    let schema = schema_text(name).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    jsonschema::validator_for(&schema).expect("a valid schema")
}

fn errors(validator: &jsonschema::Validator, instance: &Value) -> Vec<String> {
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Holds an answer of the program against a published schema.
pub(crate) fn fits(name: &str, instance: &Value) {
    let wrong = errors(&validator(name), instance);
    assert!(wrong.is_empty(), "{wrong:#?} in {instance:#}");
}

fn yaml_files(folder: PathBuf, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            yaml_files(path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
}

#[test]
fn published_schemas_are_current() {
    for (name, _) in SCHEMAS {
        let file = format!("schemas/{name}.schema.json");
        let published = fs::read_to_string(root().join(&file)).unwrap_or_default();
        assert!(
            schema_text(name).as_deref() == Some(published.as_str()),
            "{file} is not what the tables say; renew it: cargo run -q -- schema {name} > {file}"
        );
    }
}

#[test]
fn published_tables_are_current() {
    use muster::store::database::{DatabaseDialect, ddl};
    for (dialect, file) in [
        (DatabaseDialect::Sqlite, "schemas/hr.sql"),
        (DatabaseDialect::Postgres, "schemas/hr.postgres.sql"),
        (DatabaseDialect::Mysql, "schemas/hr.mysql.sql"),
    ] {
        let published = fs::read_to_string(root().join(file)).unwrap_or_default();
        let renew = format!("cargo run -q -- schema hr --dialect {} > {file}", dialect.name());
        assert!(
            ddl::schema_sql(dialect) == published,
            "{file} is not what the tables say; renew it: {renew}"
        );
    }
}

#[test]
fn examples_fit_the_schemas() {
    let (directory, settings) = (validator("directory"), validator("settings"));
    let mut files = Vec::new();
    yaml_files(root().join("examples"), &mut files);
    assert!(files.len() > 5);
    for path in files {
        let text = fs::read_to_string(&path).expect("an example");
        let instance: Value = serde_yaml::from_str(&text).expect("YAML");
        // Manifests of Kubernetes have schemas of their own, and so has the configuration of
        // pre-commit.
        if instance.get("apiVersion").is_some() || instance.get("repos").is_some() {
            continue;
        }
        let is_settings = path.ends_with("muster.yaml");
        let wrong = errors(if is_settings { &settings } else { &directory }, &instance);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
    }
}

#[test]
fn schemas_refuse_what_the_reader_refuses() {
    let directory = validator("directory");
    for bad in [
        json!({ "employes": [] }),
        json!({ "employees": null }),
        json!({ "areas": [{ "name": "x" }] }),
        json!({ "areas": [{ "code": "A", "nam": "x" }] }),
        json!({ "areas": [{ "code": "A", "name": null }] }),
        json!({ "employees": [{ "code": "A", "enable_att": "yes" }] }),
        json!({ "employees": [{ "code": "A", "gender": "X" }] }),
        json!({ "employees": [{ "code": "A", "emp_type": 9 }] }),
        json!({ "employees": [{ "code": "A", "areas": "HQ" }] }),
        json!({ "employees": [{ "code": "A23456789012345678901" }] }),
    ] {
        assert!(!directory.is_valid(&bad), "{bad}");
    }
    let settings = validator("settings");
    for bad in [
        json!({ "flows": {} }),
        json!({ "stores": { "a": { "yaml": "x", "csv": {} } } }),
        json!({ "stores": { "a": { "server": { "url": "ftp://h", "token": { "env": "T" } } } } }),
        json!({ "stores": { "a": { "server": { "url": "http://h", "token": "literal" } } } }),
        json!({ "stores": {}, "flows": { "f": { "from": "a" } } }),
        json!({ "stores": {}, "flows": { "f": { "from": "a", "to": "b", "owners": { "employee": { "mobil": "to" } } } } }),
    ] {
        assert!(!settings.is_valid(&bad), "{bad}");
    }
    let good = json!({ "stores": {}, "flows": { "f": { "from": "a", "to": "b", "limits": { "delete": "10%", "employee": { "delete": 5 } },
        "owners": { "employee": { "*_tel": "to", "card_no": "shared" } } } }, "x-mine": 1 });
    assert_eq!(errors(&settings, &good), Vec::<String>::new());
}

/// Settings with one CSV file of a kind, with these keys beside its path.
fn feed_settings(kind: &str, keys: Value) -> Value {
    let mut file = json!({ "path": "feed.csv" });
    file.as_object_mut().expect("keys").extend(keys.as_object().expect("keys").clone());
    json!({ "stores": { "feed": { "csv": { kind: file } } } })
}

#[test]
fn the_schema_of_settings_knows_the_fields_of_each_kind() {
    let settings = validator("settings");
    for (kind, keys) in [
        ("employees", json!({ "columns": { "card_no": "Card", "custom.locker": "Locker" } })),
        ("employees", json!({ "dates": { "birthday": "%d/%m/%Y", "*": "%Y%m%d" } })),
        ("employees", json!({ "values": { "gender": { "1": "M" } }, "pad": { "code": 6 } })),
        ("areas", json!({ "columns": { "code": "No", "parent": "Above" }, "dates": "%Y%m%d" })),
    ] {
        let good = feed_settings(kind, keys);
        assert_eq!(errors(&settings, &good), Vec::<String>::new(), "{good}");
    }
    for (kind, keys) in [
        ("employees", json!({ "columns": { "card_number": "Card" } })),
        ("employees", json!({ "columns": { "card_no": 5 } })),
        ("employees", json!({ "dates": { "hire": "%d/%m/%Y" } })),
        ("employees", json!({ "pad": { "code": 0 } })),
        ("areas", json!({ "columns": { "card_no": "Card" } })),
        ("positions", json!({ "values": { "gender": { "1": "M" } } })),
        ("departments", json!({ "dates": { "birthday": "%d/%m/%Y" } })),
    ] {
        let bad = feed_settings(kind, keys);
        assert!(!settings.is_valid(&bad), "{bad}");
    }
}

#[test]
fn the_schema_of_settings_describes_what_is_shared_once() {
    let schema: Value =
        serde_json::from_str(&schema_text("settings").expect("a schema")).expect("JSON");
    let stores = &schema["properties"]["stores"]["patternProperties"]["^[\\w.][\\w.-]*$"];
    let csv = &stores["properties"]["csv"]["properties"];
    for kind in ["areas", "departments", "positions", "employees"] {
        assert_eq!(csv[kind]["$ref"], "#/$defs/csv_file", "{kind}");
        assert!(csv[kind]["description"].is_string(), "{kind}");
    }
    let lines = schema_text("settings").expect("a schema").lines().count();
    assert!(lines < 1_000, "{lines} lines: give what is repeated a definition");
}
