//! The JSON Schema of a directory file, from the tables.
